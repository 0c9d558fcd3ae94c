using System.Text.Json.Nodes;
using SecretPin.Cli.Tests.Support;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Tests.Diff;

public sealed class DiffCommandTests : IDisposable
{
    private const string Rollout = """{"steps": [{"percent": 50, "soak": "1h"}, {"percent": 100, "soak": "1h"}]}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Only_workloads_with_another_version_than_the_pin_are_shown()
    {
        await using var cluster = await StartAsync();

        var result = await cluster.RunAsync("diff", "-f", Manifests(Named("Deployment", "web"), Named("Deployment", "api"), Named("CronJob", "weekly")));

        Assert.Equal((1, ""), (result.ExitCode, result.Errors));
        Assert.Equal(
            """
            NAMESPACE  WORKLOAD        ALIAS  FROM            TO              CHANGE
            shop       Deployment/web  auth   20250715100000  20250723110000  move
            shop       CronJob/weekly  auth                   20250723110000  create

            """,
            result.Output);
        Assert.Empty(cluster.Writes);
    }

    [Fact]
    public async Task Nothing_is_shown_if_no_workload_moves()
    {
        await using var cluster = await StartAsync();

        var result = await cluster.RunAsync("diff", "-f", Manifests(Named("Deployment", "api")));

        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task A_pin_in_the_manifests_counts_as_applied()
    {
        await using var cluster = await StartAsync();
        string[] files = ["-f", Manifests(Named("Deployment", "web"), Named("Deployment", "api"), TestView.Alias(TestView.Old))];

        var result = await cluster.RunAsync(["diff", .. files]);

        Assert.Contains("Deployment/api  auth   20250723110000  20250715100000  move\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("web", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_versioned_name_in_the_manifest_is_compared_as_well()
    {
        await using var cluster = await StartAsync();

        var result = await cluster.RunAsync("diff", "-f", Manifests(TestView.NamedWorkload("Deployment", "api", TestView.Older)), "-o", "json");

        Assert.Equal(1, result.ExitCode);
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse("""
                    [{"namespace": "shop", "kind": "Deployment", "group": "apps", "name": "api", "alias": "auth",
                      "from": ["20250723110000"], "to": ["20250601080000"], "change": "move"}]
                    """),
                JsonNode.Parse(result.Output)),
            result.Output);
    }

    [Fact]
    public async Task A_held_workload_and_an_immutable_one_do_not_move()
    {
        await using var cluster = await StartAsync();
        cluster.Put(TestView.Workload("Job", "import", TestView.Old));

        var result = await cluster.RunAsync(
            "diff", "-f",
            Manifests(TestView.NamedWorkload("Deployment", "web", "auth", """{"annotations": {"secretpin.io/hold": "true"}}"""), Named("Job", "import")));

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task A_new_version_of_an_alias_with_a_rollout_moves_its_workloads_in_steps()
    {
        await using var cluster = await StartAsync();
        var alias = TestView.Alias(
            $$$"""{"source": {"version": "{{{TestView.New}}}"}, "rollout": {{{Rollout}}}}""", $$"""{"pinned": "auth-{{TestView.Old}}"}""");
        cluster.Put(alias);

        var result = await cluster.RunAsync("diff", "-f", Manifests(Named("Deployment", "web"), Named("Deployment", "new"), alias));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Deployment/web  auth   20250715100000  20250723110000  rollout\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("Deployment/new  auth                   20250715100000  create\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alias_without_a_pin_is_an_error_with_the_message_of_the_webhook()
    {
        await using var cluster = await StartAsync();
        cluster.Put(TestView.Alias("20260101000000"));

        var result = await cluster.RunAsync("diff", "-f", Manifests(Named("Deployment", "web"), Named("Deployment", "api")), "-o", "markdown");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("| `shop/Deployment/web` | `auth` | `20250715100000` |  | is rejected |\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("> `Deployment shop/web names alias auth (container app, envFrom), which has no pin. ", result.Output, StringComparison.Ordinal);
        Assert.Contains("Deployment shop/api names alias auth (container app, envFrom), which has no pin.", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_comment_is_a_table_in_Markdown_with_a_mark_by_which_it_is_found_again()
    {
        await using var cluster = await StartAsync();

        var moved = await cluster.RunAsync("diff", "-f", Manifests(Named("Deployment", "web")), "-o", "markdown");
        var unchanged = await cluster.RunAsync("diff", "-f", Manifests(Named("Deployment", "api")), "-o", "markdown");

        Assert.Equal(
            """
            <!-- kubectl secretpin diff -->
            **SecretPin: 1 workload changes**

            | Workload | Alias | From | To | Change |
            |---|---|---|---|---|
            | `shop/Deployment/web` | `auth` | `20250715100000` | `20250723110000` | moves when it is applied |

            """,
            moved.Output);
        Assert.Equal("<!-- kubectl secretpin diff -->\n**SecretPin: no workload moves to another version**\n", unchanged.Output);
        Assert.Equal(0, unchanged.ExitCode);
    }

    [Fact]
    public async Task A_custom_workload_of_the_chart_is_read_from_the_cluster()
    {
        var resource = new Resource("example.com", "v1", "apps", "App");
        var app = TestView.Workload("Deployment", "web", TestView.Old);
        (app["apiVersion"], app["kind"]) = ("example.com/v1", "App");
        var manifest = TestView.NamedWorkload("Deployment", "web", "auth");
        (manifest["apiVersion"], manifest["kind"]) = ("example.com/v1", "App");
        const string Entry = "group: example.com, kind: App, podSpecPath: spec.template.spec";
        var values = _folder.Write("values.yaml", $$"""workloads: [{{{Entry}}, version: v1, resource: apps}]""");
        var incomplete = _folder.Write("incomplete.yaml", $$"""workloads: [{{{Entry}}}]""");
        await using var cluster = await StartAsync();
        cluster.Server.Serve(resource);
        cluster.Server.Put(resource, app);
        var file = Manifests(manifest);

        Assert.Contains("App/web   auth   20250715100000  20250723110000  move\n",
            (await cluster.RunAsync("diff", "-f", file, "--workloads", values)).Output, StringComparison.Ordinal);
        var unknown = await cluster.RunAsync("diff", "-f", file, "--workloads", incomplete);
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("does not state the version and the resource of kind App.example.com", unknown.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_in_place_of_the_cluster_contains_the_workloads_to_compare_with()
    {
        _folder.Write("cluster/objects.yaml", $"{TestObjects.Alias}\n---\n{TestObjects.Secret}\n---\n{TestObjects.Pod("old", "auth-20250101000000")}");

        var result = await CommandLine.RunAsync(
            $"{TestObjects.Pod("old", "auth-20250723110000")}---\n{TestObjects.Pod("new")}",
            ["diff", "-f", "-", "--cluster-manifests", Path.Combine(_folder.Path, "cluster")]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Pod/old   auth   20250101000000  20250723110000  move\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("Pod/new   auth                   20250723110000  create\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_without_SecretPin_is_an_error_and_not_a_difference()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        cluster.Server.Withdraw(Resources.SecretAliases);

        var result = await cluster.RunAsync("diff", "-f", Manifests(Named("Deployment", "web")));

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("SecretPin is not installed", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_no_object_can_have_is_an_error_with_its_position()
    {
        await using var cluster = await StartAsync();

        var result = await cluster.RunAsync("diff", "-f", Manifests(Named("Deployment", "../web")));

        Assert.Equal(2, result.ExitCode);
        Assert.Matches(@"app\.json:1: metadata\.name of the Deployment is not a DNS subdomain", result.Errors);
    }

    /// <summary>Deployment <c>web</c> has the old version, and Deployment <c>api</c> the new one, which is the pin.</summary>
    private static Task<LoopbackCluster> StartAsync() => LoopbackCluster.StartAsync(
    [
        TestView.Alias(), .. TestView.Secrets(TestView.Older, TestView.Old, TestView.New),
        TestView.Workload("Deployment", "web", TestView.Old), TestView.Workload("Deployment", "api", TestView.New),
    ]);

    private static JsonObject Named(string kind, string name) => TestView.NamedWorkload(kind, name, "auth");

    private string Manifests(params JsonObject[] objects) => _folder.Write("app.json", string.Join('\n', objects.Select(item => item.ToJsonString())));
}
