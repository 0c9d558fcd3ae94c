using YamlDotNet.RepresentationModel;

namespace SecretPin.Chart.Tests;

/// <summary>Queries over YAML documents.</summary>
internal static class Yaml
{
    public static IReadOnlyList<YamlNode> Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => document.RootNode).Where(root => root is YamlMappingNode)];
    }

    /// <summary>The node at a path of keys, separated by dots, or <see langword="null"/>.</summary>
    public static YamlNode? At(this YamlNode node, string path) =>
        path.Split('.').Aggregate((YamlNode?)node, (current, key) =>
            current is YamlMappingNode mapping && mapping.Children.TryGetValue(key, out var value) ? value : null);

    public static string? Text(this YamlNode node, string path) => node.At(path)?.ToString();

    /// <returns>An empty sequence if the path does not exist or is not a list.</returns>
    public static IEnumerable<YamlNode> List(this YamlNode node, string path) => node.At(path) as YamlSequenceNode ?? [];

    public static IEnumerable<string> Texts(this YamlNode node, string path) => node.List(path).Select(item => item.ToString());

    public static IEnumerable<YamlNode> All(this IEnumerable<YamlNode> objects, string kind) =>
        objects.Where(candidate => candidate.Text("kind") == kind);

    /// <summary>The only item whose <paramref name="key"/> is <paramref name="value"/>.</summary>
    public static YamlNode With(this IEnumerable<YamlNode> items, string key, string value) =>
        Assert.Single(items, item => item.Text(key) == value);

    /// <summary>The ClusterRole of the webhook.</summary>
    public static YamlNode ClusterRole(this IEnumerable<YamlNode> objects) => objects.All("ClusterRole").With("metadata.name", "secretpin");

    /// <summary>The policy that makes the versions of an alias immutable.</summary>
    public static YamlNode VersionedSecretsPolicy(this IEnumerable<YamlNode> objects) =>
        objects.All("ValidatingAdmissionPolicy").With("metadata.name", "versioned-secrets.secretpin.io");

    /// <summary>The object of a kind; of several, that with the name of SecretPin.</summary>
    public static YamlNode One(this IEnumerable<YamlNode> objects, string kind) =>
        objects.All(kind).ToArray() is [var only] ? only : Assert.Single(objects.All(kind), candidate => candidate.Text("metadata.name") == "secretpin");
}
