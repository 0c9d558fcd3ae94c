using YamlDotNet.RepresentationModel;

namespace SecretPin.Kubernetes.Tests.Crds;

/// <summary>A CustomResourceDefinition of the chart.</summary>
internal static class Crd
{
    public static YamlNode SecretAlias { get; } = Load("secretaliases.yaml");

    public static YamlNode BlockedDeletion { get; } = Load("blockeddeletions.yaml");

    public static YamlNode Version(YamlNode crd) => Assert.Single((YamlSequenceNode)crd["spec"]["versions"]);

    public static YamlNode Schema(YamlNode crd) => Version(crd)["schema"]["openAPIV3Schema"];

    /// <summary>The schema at a path of properties; <c>[]</c> selects the items of an array.</summary>
    public static YamlNode At(YamlNode schema, string path) =>
        path.Split('.').Aggregate(schema, (node, name) => name == "[]" ? node["items"] : node["properties"][name]);

    /// <summary>Every nested schema, with its path.</summary>
    public static IEnumerable<(string Path, YamlNode Schema)> Below(YamlNode schema, string path = "")
    {
        foreach (var (name, child) in Members(schema, "properties").Select(member => (member.Key.ToString(), member.Value))
            .Concat(Get(schema, "items") is { } items ? [("[]", items)] : []))
        {
            var at = path.Length == 0 ? name : $"{path}.{name}";
            yield return (at, child);
            foreach (var below in Below(child, at))
            {
                yield return below;
            }
        }
    }

    public static IEnumerable<YamlNode> Rules(YamlNode schema) =>
        Get(schema, "x-kubernetes-validations") is YamlSequenceNode rules ? rules : [];

    public static YamlNode? Get(YamlNode node, string key) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(key, out var value) ? value : null;

    public static IEnumerable<KeyValuePair<YamlNode, YamlNode>> Members(YamlNode node, string key) =>
        Get(node, key) is YamlMappingNode members ? members : [];

    private static YamlNode Load(string file)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Webhook.sln")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException("No folder above the tests holds Webhook.sln.");
        }

        using var reader = File.OpenText(Path.Combine(directory.FullName, "deploy", "chart", "files", "crds", file));
        var yaml = new YamlStream();
        yaml.Load(reader);
        return Assert.Single(yaml.Documents).RootNode;
    }
}
