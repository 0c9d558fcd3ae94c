using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Benchmarks.Load;
using SecretPin.Testing.Server;

namespace SecretPin.Benchmarks.Scale;

/// <summary>A review of a Deployment that names several aliases of a <see cref="LargeCluster"/>.</summary>
internal sealed class AliasReview : IDisposable
{
    /// <summary>The largest number of aliases of a review.</summary>
    public const int MaxAliases = 50;

    private static readonly string Namespace = LargeObjects.NamespaceOfAlias(0);

    private readonly int _aliases;
    private readonly byte[] _body;
    private readonly TemporaryFolder _folder = new();

    /// <param name="aliases">The number of aliases that the Deployment names.</param>
    public AliasReview(int aliases)
    {
        _aliases = aliases;
        var review = JsonNode.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Reviews", "no-alias.json")))!;
        review["request"]!["namespace"] = Namespace;
        var deployment = review["request"]!["object"]!;
        deployment["metadata"]!["namespace"] = Namespace;
        var pod = deployment["spec"]!["template"]!["spec"]!.AsObject();
        pod.Remove("imagePullSecrets");
        pod.Remove("volumes");
        foreach (var container in pod["containers"]!.AsArray())
        {
            // Only the names of aliases cause reads.
            container!.AsObject().Remove("env");
            container.AsObject().Remove("envFrom");
            container.AsObject().Remove("volumeMounts");
        }

        pod["containers"]![0]!["envFrom"] = new JsonArray([.. Enumerable.Range(0, aliases).Select(number =>
            new JsonObject { ["secretRef"] = new JsonObject { ["name"] = LargeObjects.AliasName(number) } })]);
        _body = Encoding.UTF8.GetBytes(review.ToJsonString());
        File.WriteAllBytes(BodyFile, _body);
    }

    /// <summary>The path of the file with the review.</summary>
    public string BodyFile => _folder["review.json"];

    public ReviewClient Client(Uri server) => new(server, _body);

    /// <summary>Writes the objects of the namespace into a folder of manifests.</summary>
    public static void WriteManifests(string folder)
    {
        var names = Enumerable.Range(0, MaxAliases).Select(LargeObjects.AliasName);
        File.WriteAllLines(Path.Combine(folder, "objects.json"), names.SelectMany<string, string>(alias =>
        [
            $$"""
            {"apiVersion":"secretpin.io/v1alpha1","kind":"SecretAlias","metadata":{"name":"{{alias}}","namespace":"{{Namespace}}"},
            "spec":{"source":{"version":"{{LargeObjects.PinnedVersion}}"} } }
            """,
            $$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"{{alias}}-{{LargeObjects.PinnedVersion}}","namespace":"{{Namespace}}"} }""",
        ]).Prepend($$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{Namespace}}"} }"""));
    }

    /// <exception cref="InvalidOperationException">The webhook did not replace each alias by its version.</exception>
    public async Task CheckAsync(Uri webhook)
    {
        using var client = Client(webhook);
        var response = JsonNode.Parse(await client.ReviewAsync())!["response"]!;
        var patch = JsonNode.Parse(Convert.FromBase64String((string?)response["patch"] ?? "W10="))!.AsArray();
        var replaced = patch.Count(operation => operation!["value"] is JsonValue value && value.TryGetValue<string>(out var name)
            && name.EndsWith($"-token-{LargeObjects.PinnedVersion}", StringComparison.Ordinal));
        if (replaced != _aliases)
        {
            throw new InvalidOperationException($"The webhook replaced {replaced} of {_aliases} aliases: {response.ToJsonString()}");
        }
    }

    public void Dispose() => _folder.Dispose();
}
