using System.Text.Json.Nodes;
using SecretPin.Manifests.Files;

namespace SecretPin.Webhook.Demo;

/// <summary>The storage of the simulated API server: one file per object, in the folder of the embedded cluster.</summary>
internal sealed class DemoStore(string folder)
{
    private readonly Dictionary<string, JsonNode> _objects = [];

    /// <param name="id"><c>kind/name</c>; all objects of the demo are in one namespace.</param>
    public JsonNode? Find(string id) => _objects.GetValueOrDefault(id)?.DeepClone();

    /// <summary>The objects of these kinds, sorted by kind and name.</summary>
    public IReadOnlyList<JsonNode> All(params IEnumerable<string> kinds) =>
    [
        .. _objects.Where(stored => kinds.Contains(Kind(stored.Value))).OrderBy(stored => stored.Key, StringComparer.Ordinal)
            .Select(stored => stored.Value.DeepClone()),
    ];

    public void Put(JsonNode stored)
    {
        _objects[Id(stored)] = stored.DeepClone();
        // The embedded cluster watches the folder, so the file must appear as a whole.
        var hidden = Path.Combine(folder, ".new");
        File.WriteAllText(hidden, stored.ToJsonString());
        File.Move(hidden, FileOf(Id(stored)), overwrite: true);
    }

    public void Remove(string id)
    {
        _objects.Remove(id);
        File.Delete(FileOf(id));
    }

    public static string Kind(JsonNode node) => node["kind"]!.GetValue<string>();

    public static string Id(JsonNode node) => $"{Kind(node)}/{node["metadata"]!["name"]!.GetValue<string>()}";

    /// <summary>Reads the objects of a manifest.</summary>
    public static IReadOnlyList<JsonNode> Read(string file)
    {
        using var input = File.OpenRead(file);
        return [.. new ManifestReader(file).ReadAsync(input).ToBlockingEnumerable().Select(found => JsonNode.Parse(found.Json.Span)!)];
    }

    private string FileOf(string id) => Path.Combine(folder, id.Replace('/', '_') + ".json");
}
