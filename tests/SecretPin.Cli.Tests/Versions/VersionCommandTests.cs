using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Terminal;
using SecretPin.Cli.Tests.Support;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Tests.Versions;

public sealed class VersionCommandTests
{
    private static readonly string Plugin = PluginVersion.Current;

    [Fact]
    public async Task Equal_versions_of_the_plugin_the_webhook_and_the_CRDs_work_together()
    {
        await using var cluster = await StartAsync(Plugin, Plugin);

        var result = await cluster.RunAsync("version");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal(
            [
                "COMPONENT VERSION READY", $"plugin {Plugin}", $"deployment platform/pins {Plugin} 1/2", $"crd secretaliases.secretpin.io {Plugin}",
                $"crd blockeddeletions.secretpin.io {Plugin}",
            ],
            result.Output.TrimEnd().Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
    }

    [Fact]
    public async Task A_skew_is_reported_with_what_to_do()
    {
        await using var cluster = await StartAsync("7.5.0", "7.4.9");

        var result = await cluster.RunAsync("version", "-o", "json");

        Assert.Equal(1, result.ExitCode);
        var json = JsonNode.Parse(result.Output)!;
        Assert.Equal(Plugin, (string?)json["plugin"]!["version"]);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
                [{"namespace": "platform", "name": "pins", "version": "7.5.0", "image": "registry.example.com/secretpin:7.5.0",
                  "replicas": 2, "updatedReplicas": 1}]
                """), json["webhooks"]), result.Output);
        Assert.Equal(3, json["skew"]!.AsArray().Count);
        Assert.Contains($"The plugin ({Plugin}) and the webhook (7.5.0) differ by more than a patch version.", result.Errors, StringComparison.Ordinal);
        Assert.Contains("the CRD (7.4.9) is older than the webhook (7.5.0)", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_CRD_without_a_version_is_unknown()
    {
        await using var cluster = await StartAsync(Plugin, crds: null);

        var result = await cluster.RunAsync("version");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("crd secretaliases.secretpin.io     unknown\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_without_permissions_sees_which_of_them_are_missing()
    {
        await using var cluster = await StartAsync(Plugin, Plugin);
        cluster.Server.Refusal = request => request.Path.Value!.Contains("/deployments", StringComparison.Ordinal)
            || request.Path.Value.Contains("webhookconfigurations", StringComparison.Ordinal)
                ? (403, "User \"anna\" cannot list resource \"deployments\" in API group \"apps\" in the namespace \"secretpin-system\"")
                : null;

        var result = await cluster.RunAsync("version");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(
            "A version is unknown: you lack the permission to list deployments.apps in namespace secretpin-system", result.Errors, StringComparison.Ordinal);
        Assert.Contains("crd secretaliases.secretpin.io", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_without_SecretPin_has_exit_code_1()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        cluster.Server.Serve(ClusterReferences.Crds);

        var result = await cluster.RunAsync("version");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("SecretPin is not installed in the cluster.", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_of_the_plugin_needs_no_cluster()
    {
        var result = await CommandLine.RunAsync("version", "--client", "-o", "json", "--kubeconfig", "/does/not/exist");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Matches(@"^\d+\.\d+\.\d+", (string)JsonNode.Parse(result.Output)!["plugin"]!["version"]!);
    }

    /// <summary>The webhook runs as Deployment <c>platform/pins</c>, with one of two replicas updated.</summary>
    private static async Task<LoopbackCluster> StartAsync(string webhook, string? crds)
    {
        var cluster = await LoopbackCluster.StartAsync();
        cluster.Server.Serve(ClusterReferences.Crds);
        var labels = new JsonObject { ["app.kubernetes.io/name"] = "secretpin", ["app.kubernetes.io/version"] = webhook };
        cluster.Server.Put(Resources.MutatingWebhooks, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "zzz-secretpin", ["labels"] = labels.DeepClone() },
            ["webhooks"] = JsonNode.Parse("""[{"clientConfig": {"service": {"namespace": "platform", "name": "pins"}}}]"""),
        });
        cluster.Server.Put(Resources.Deployments, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "pins", ["namespace"] = "platform", ["labels"] = labels },
            ["spec"] = JsonNode.Parse($$"""
                {"replicas": 2, "template": {"spec": {"containers": [{"image": "registry.example.com/secretpin:{{webhook}}"}]} } }
                """),
            ["status"] = JsonNode.Parse("""{"updatedReplicas": 1, "readyReplicas": 2}"""),
        });
        cluster.Server.Put(Resources.Deployments, JsonNode.Parse("""{"metadata": {"name": "other", "namespace": "platform"}}""")!);
        foreach (var name in new[] { "secretaliases.secretpin.io", "blockeddeletions.secretpin.io" })
        {
            var annotations = crds is null ? [] : new JsonObject { ["secretpin.io/version"] = crds };
            cluster.Server.Put(
                ClusterReferences.Crds, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name, ["annotations"] = annotations } });
        }

        return cluster;
    }
}
