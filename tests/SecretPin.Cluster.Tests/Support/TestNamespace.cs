using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;

namespace SecretPin.Cluster.Tests.Support;

/// <summary>The namespace of one test.</summary>
internal sealed class TestNamespace(RunningCluster cluster, string name)
{
    public string Name => name;

    public RunningCluster Cluster => cluster;

    public Api Api => cluster.Api;

    public async Task<ToolResult> Kubectl(params IEnumerable<string> arguments) => (await Try(arguments)).Succeeded();

    public Task<ToolResult> Try(params IEnumerable<string> arguments) => Try(null, arguments);

    public Task<ToolResult> Try(JsonNode? manifest, params IEnumerable<string> arguments) =>
        cluster.Kubectl.RunAsync(manifest?.ToJsonString(), [.. arguments, "-n", name]);

    public async Task<ToolResult> Apply(JsonNode manifest, params IEnumerable<string> options) =>
        (await Try(manifest, ["apply", "-f", "-", .. options])).Succeeded();

    public async Task<JsonNode> Get(string resource, string ofName) => (await Api.GetAsync(resource, name, ofName)).Expected();

    public async Task<JsonNode[]> List(string resource) =>
        [.. (await Api.GetAsync(resource, name)).Expected()["items"]!.AsArray().OfType<JsonNode>()];

    public async Task<bool> Exists(string resource, string ofName) => (await Api.GetAsync(resource, name, ofName)).IsSuccess;

    public Task<JsonNode?> Until(string resource, string ofName, Predicate<JsonNode?> holds) => Api.UntilAsync(resource, name, ofName, holds);

    public async Task<JsonNode> Create(string resource, JsonNode manifest) => (await Api.CreateAsync(resource, name, manifest)).Expected();

    /// <summary>Deletes a Secret with kubectl.</summary>
    public Task<ToolResult> Delete(string secret) => Try("delete", "secret", secret);

    /// <summary>Creates a Secret.</summary>
    public Task SecretAsync(string plain) => Create("secrets", TestObjects.Secret(plain));

    /// <returns>The name of the versioned Secret.</returns>
    public async Task<string> SecretAsync(string alias, string version)
    {
        await SecretAsync($"{alias}-{version}");
        return $"{alias}-{version}";
    }

    /// <summary>Creates the Secret of a version, and creates the alias or moves its pin.</summary>
    public async Task<string> PinAsync(string alias, string version, params (string Field, JsonNode Value)[] more)
    {
        if (!await Exists("secrets", $"{alias}-{version}"))
        {
            await SecretAsync(alias, version);
        }

        var declared = TestObjects.Alias(alias, version);
        foreach (var (field, value) in more)
        {
            declared["spec"]![field] = value;
        }

        if ((await Api.PatchAsync("secretaliases", name, alias, declared)) is { IsSuccess: false })
        {
            await Create("secretaliases", declared);
        }

        return $"{alias}-{version}";
    }

    /// <summary>
    /// Waits until the watch of the guard has delivered the change of an alias. Until then, the guard can still reject a deletion because of the old alias.
    /// </summary>
    /// <param name="secret">A Secret of the alias.</param>
    /// <param name="before">A part of the message with which the guard rejects the deletion because of the old alias.</param>
    public Task UntilGuardKnowsAsync(string secret, string before = "is pinned by SecretAlias/") => Testing.Processes.Until.HoldsAsync(async () =>
        (await Api.SendAsync(HttpMethod.Delete, $"{Resources.Path("secrets", name, secret)}?dryRun=All")).Message is { } message
            && message.Contains(before, StringComparison.Ordinal) ? message : null);

    /// <summary>As a kubelet does.</summary>
    public async Task FinishPods(string phase = "Succeeded")
    {
        foreach (var pod in await List("pods"))
        {
            (await Api.PatchAsync("pods", name, $"{pod["metadata"]!["name"]}/status", JsonNode.Parse($$$"""{"status":{"phase":"{{{phase}}}"}}""")!)).Expected();
        }
    }
}
