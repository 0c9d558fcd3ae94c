using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Manifests.Files;
using SecretPin.Testing.Oracles;

namespace SecretPin.Cluster.Tests.Commands;

/// <summary>Compares the reader of manifests with kubectl's.</summary>
[Trait("Category", "Slow")]
public sealed class HostileYamlTests(RunningCluster cluster)
{
    [Fact]
    public async Task Kubectl_reads_the_same_objects_or_both_report_an_error()
    {
        var ns = await cluster.NewNamespaceAsync();
        using var folder = new TemporaryFolder();
        var different = new List<string>();
        foreach (var (name, text) in HostileYaml.Manifests)
        {
            var created = await ns.Try("create", "--dry-run=client", "--validate=false", "-o", "json", "-f", folder.Write("manifest.yaml", text));
            var expected = created.Code == 0 ? Objects(created.Output) : null;
            if (!JsonNode.DeepEquals(expected, await ReadAsync(text, ns.Name)))
            {
                different.Add(name);
            }
        }

        Assert.Equal(HostileYaml.Differences.Order(), different.Order());
    }

    /// <returns><see langword="null"/> if the text is rejected. kubectl rejects objects without a kind.</returns>
    private static async Task<JsonArray?> ReadAsync(string text, string ns)
    {
        var objects = new JsonArray();
        try
        {
            await foreach (var manifest in new ManifestReader("manifest.yaml").ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text))))
            {
                if (!manifest.Type.IsComplete)
                {
                    return null;
                }

                var json = JsonNode.Parse(manifest.Json.Span)!.AsObject();
                json["metadata"]!.AsObject()["namespace"] ??= ns;
                objects.Add((JsonNode)json);
            }
        }
        catch (ManifestException)
        {
            return null;
        }

        return objects.Count == 0 ? null : objects;
    }

    /// <summary>kubectl prints the objects one after the other.</summary>
    private static JsonArray Objects(string output)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(output), new JsonReaderOptions { AllowMultipleValues = true });
        var objects = new JsonArray();
        while (reader.Read())
        {
            objects.Add(JsonNode.Parse(ref reader));
        }

        return objects;
    }
}
