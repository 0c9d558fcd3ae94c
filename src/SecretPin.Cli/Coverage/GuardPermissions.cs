using System.Text.Json;
using SecretPin.Core;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Coverage;

/// <summary>
/// What the guard may list, apart from the kinds of the catalogue: the rules of the ClusterRoles with the label <see cref="WellKnown.AggregateToGuardLabel"/>.
/// </summary>
internal sealed class GuardPermissions
{
    private static readonly ObjectKind Role = new("rbac.authorization.k8s.io", "ClusterRole");

    private readonly List<(IReadOnlyList<string> Groups, IReadOnlyList<string> Resources)> _rules = [];

    public static Resource Resource { get; } = new(Role.Group, "v1", "clusterroles", Role.Kind) { IsNamespaced = false };

    /// <summary>Whether an object is a ClusterRole.</summary>
    public static bool Is(ObjectKind kind) => kind == Role;

    /// <summary>Adds the rules of a ClusterRole if it has the label.</summary>
    /// <returns>Whether it has the label.</returns>
    public bool Add(ReadOnlySpan<byte> clusterRole)
    {
        var reader = new Utf8JsonReader(clusterRole);
        using var role = JsonDocument.ParseValue(ref reader);
        if (JsonMembers.Text(role.RootElement, "metadata", "labels", WellKnown.AggregateToGuardLabel) != "true"
            || JsonMembers.At(role.RootElement, "rules") is not { ValueKind: JsonValueKind.Array } rules)
        {
            return false;
        }

        _rules.AddRange(rules.EnumerateArray()
            .Where(rule => Texts(rule, "verbs").Any(verb => verb is "list" or "*") && !Texts(rule, "resourceNames").Any())
            .Select(rule => (Texts(rule, "apiGroups"), Texts(rule, "resources"))));
        return true;
    }

    public bool CanList(string group, string plural) =>
        _rules.Any(rule => rule.Groups.Any(name => name == group || name == "*") && rule.Resources.Any(name => name == plural || name == "*"));

    private static IReadOnlyList<string> Texts(JsonElement rule, string key) =>
        JsonMembers.At(rule, key) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(item => item.ToString())] : [];
}
