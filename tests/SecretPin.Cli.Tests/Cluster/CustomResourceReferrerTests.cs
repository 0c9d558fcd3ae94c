using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Tests.Support;
using SecretPin.Kubernetes.Api;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Cluster;

/// <summary>Each command shows a custom resource that needs a Secret like any other referrer, and states what it could not check.</summary>
public sealed class CustomResourceReferrerTests
{
    private const string Referrer = "Gateway.networking.istio.io/edge";

    private static readonly string[][] Commands = [["refs", $"auth-{Old}"], ["status", "auth"], ["safe-to-revoke", $"auth-{Old}"], ["prune", "auth"]];

    private static readonly Resource Gateways = new("networking.istio.io", "v1", "gateways", "Gateway");
    private static readonly Resource Widgets = new("example.com", "v1", "widgets", "Widget");

    [Fact]
    public async Task The_commands_show_a_custom_resource_of_the_catalogue_and_a_found_one()
    {
        await using var cluster = await StartAsync();
        cluster.Server.Put(Gateways, Object("edge", $$$"""{"servers": [{"tls": {"credentialName": "auth-{{{Old}}}"} }]}"""));
        cluster.Server.Put(Widgets, Object("app", $$$"""{"a": {"b": "auth-{{{Old}}}"} }"""));

        var refs = await cluster.RunAsync("refs", $"auth-{Old}");
        Assert.Contains("servers[0].tls.credentialName", refs.Output, StringComparison.Ordinal);
        foreach (var output in new[]
        {
            refs.Output, (await cluster.RunAsync("status", "auth")).Output, (await cluster.RunAsync("safe-to-revoke", $"auth-{Old}")).Output,
            (await cluster.RunAsync("prune", "auth")).Output,
        })
        {
            Assert.Contains(Referrer, output, StringComparison.Ordinal);
            Assert.Contains("Widget.example.com/app", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_commands_state_which_custom_resources_they_could_not_list()
    {
        const string NotChecked = "the permission to list widgets.example.com in namespace shop";
        await using var cluster = await StartAsync();
        cluster.Server.Refusal = request => request.Path.Value!.EndsWith("/widgets", StringComparison.Ordinal) ? (403, "widgets is forbidden") : null;

        foreach (var command in Commands)
        {
            var result = await cluster.RunAsync(command);
            Assert.Contains(NotChecked, result.Output + result.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_commands_state_which_custom_resources_the_API_server_did_not_list()
    {
        await using var cluster = await StartAsync();
        cluster.Server.Refusal = request => request.Path.Value!.EndsWith("/widgets", StringComparison.Ordinal) ? (410, "conversion failed") : null;

        foreach (var command in Commands)
        {
            var result = await cluster.RunAsync(command);
            Assert.Contains("the API server did not list widgets.example.com", result.Output + result.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(1, (await cluster.RunAsync("safe-to-revoke", $"auth-{Old}")).ExitCode);
    }

    [Theory]
    [InlineData(
        """{"excluded": ["widgets.example.com"]}""", "The guard does not check widgets.example.com, which the chart value guard.search.excluded contains.")]
    [InlineData(
        """{"enabled": false}""", "The guard does not search 1 kind of custom resources, because the chart value guard.search.enabled is false.")]
    public async Task The_commands_state_what_the_guard_does_not_check_and_check_it_themselves(string search, string note)
    {
        await using var cluster = await StartAsync();
        cluster.Server.Serve(ClusterReferences.Crds);
        cluster.Server.Put(ClusterReferences.Crds, new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = "secretaliases.secretpin.io",
                ["annotations"] = new JsonObject { ["secretpin.io/references"] = $$"""{"disabled": [], "entries": [], "search": {{search}}}""" },
            },
        });

        foreach (var command in Commands.Where(command => command[0] != "safe-to-revoke"))
        {
            var result = await cluster.RunAsync(command);
            Assert.Contains(note, result.Output + result.Errors, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(note, (await cluster.RunAsync("refs", "plain")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await cluster.RunAsync("safe-to-revoke", $"auth-{Old}")).ExitCode);
        cluster.Server.Put(Widgets, Object("app", $$$"""{"a": {"b": "auth-{{{Old}}}"} }"""));
        Assert.All(
            await Task.WhenAll(Commands.Select(command => cluster.RunAsync(command))),
            result => Assert.Contains("Widget.example.com/app", result.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_referrers_of_an_unversioned_Secret_are_incomplete_if_the_cluster_has_kinds_outside_of_the_catalogue()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(), .. Secrets(Old, New)]);
        cluster.Put(new() { ["kind"] = "Secret", ["apiVersion"] = "v1", ["metadata"] = new JsonObject { ["name"] = "plain", ["namespace"] = "shop" } });
        cluster.Server.Serve(Gateways);
        Assert.DoesNotContain("The catalogue does not contain", (await cluster.RunAsync("refs", "plain")).Output, StringComparison.Ordinal);

        cluster.Server.Serve(Widgets);

        Assert.Contains(
            "The catalogue does not contain 1 kind of custom resources.", (await cluster.RunAsync("refs", "plain")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("The catalogue does not contain", (await cluster.RunAsync("refs", $"auth-{Old}")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Secret_that_a_label_marks_as_configuration_is_shown_as_needed()
    {
        var repository = Secret(Old, """{"labels": {"argocd.argoproj.io/secret-type": "repository"} }""");
        await using var cluster = await LoopbackCluster.StartAsync([Alias(), repository, Secret(New)]);

        Assert.Contains(
            "is configuration of Argo CD (label argocd.argoproj.io/secret-type: repository)", (await cluster.RunAsync("refs", $"auth-{Old}")).Output,
            StringComparison.Ordinal);
        Assert.Contains("Argo CD", (await cluster.RunAsync("prune", "auth")).Output, StringComparison.Ordinal);
    }

    private static async Task<LoopbackCluster> StartAsync()
    {
        var cluster = await LoopbackCluster.StartAsync([Alias(), .. Secrets(Old, New)]);
        cluster.Server.Serve(Gateways);
        cluster.Server.Serve(Widgets);
        return cluster;
    }

    private static JsonObject Object(string name, string spec) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "shop", ["uid"] = name },
        ["spec"] = JsonNode.Parse(spec),
    };
}
