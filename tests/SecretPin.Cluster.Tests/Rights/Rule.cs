using System.Text.Json.Nodes;

namespace SecretPin.Cluster.Tests.Rights;

/// <summary>A rule of a role.</summary>
/// <param name="Role">ClusterRole or Role.</param>
/// <param name="Groups">API groups.</param>
/// <param name="Kinds">Resources and subresources.</param>
/// <param name="Names">The names of objects; empty for all.</param>
/// <param name="Verbs">The verbs.</param>
internal sealed record Rule(string Role, string[] Groups, string[] Kinds, string[] Names, string[] Verbs)
{
    /// <summary>The text of the rule in the test data.</summary>
    public string Text => $"{Role}: {string.Join(' ', Verbs)} {string.Join(' ', Kinds)}";

    public static IEnumerable<Rule> In(JsonNode role) => role["rules"]!.AsArray().Select(rule => new Rule(
        (string)role["kind"]!, Texts(rule, "apiGroups"), Texts(rule, "resources"), Texts(rule, "resourceNames"), Texts(rule, "verbs")));

    /// <summary>Decides as the RBAC authorizer of the API server.</summary>
    public bool Allows(Request request, string roleNamespace) =>
        (Role == "ClusterRole" || request.Namespace == roleNamespace)
        && Verbs.Contains(request.Verb) && Groups.Contains(request.Group) && Kinds.Contains(request.Resource)
        && (Names.Length == 0 || Names.Contains(request.Name));

    private static string[] Texts(JsonNode? rule, string member) => [.. rule?[member]?.AsArray().Select(text => (string)text!) ?? []];
}
