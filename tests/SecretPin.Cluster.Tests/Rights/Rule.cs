using System.Text.Json.Nodes;

namespace SecretPin.Cluster.Tests.Rights;

/// <summary>What a role allows.</summary>
/// <param name="Role">ClusterRole, or Role.</param>
/// <param name="Groups">API groups.</param>
/// <param name="Kinds">Resources, with subresources.</param>
/// <param name="Names">Of objects; empty for any.</param>
/// <param name="Verbs">What may be done.</param>
internal sealed record Rule(string Role, string[] Groups, string[] Kinds, string[] Names, string[] Verbs)
{
    /// <summary>As the theory has it.</summary>
    public string Text => $"{Role}: {string.Join(' ', Verbs)} {string.Join(' ', Kinds)}";

    public static IEnumerable<Rule> In(JsonNode role) => role["rules"]!.AsArray().Select(rule => new Rule(
        (string)role["kind"]!, Texts(rule, "apiGroups"), Texts(rule, "resources"), Texts(rule, "resourceNames"), Texts(rule, "verbs")));

    /// <summary>As the API server's own rule has it.</summary>
    public bool Allows(Request request, string roleNamespace) =>
        (Role == "ClusterRole" || request.Namespace == roleNamespace)
        && Verbs.Contains(request.Verb) && Groups.Contains(request.Group) && Kinds.Contains(request.Resource)
        && (Names.Length == 0 || Names.Contains(request.Name));

    private static string[] Texts(JsonNode? rule, string member) => [.. rule?[member]?.AsArray().Select(text => (string)text!) ?? []];
}
