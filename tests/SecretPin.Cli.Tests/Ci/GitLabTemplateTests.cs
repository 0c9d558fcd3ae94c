using System.Text.Json.Nodes;
using SecretPin.Cli.Tests.Support;

namespace SecretPin.Cli.Tests.Ci;

/// <summary>
/// The template in deploy/gitlab, with the real plugin and a simulation of the runner and of the API of GitLab: a runner executes the lines of
/// <c>before_script</c> and <c>script</c> in one shell (docs.gitlab.com, "script").
/// </summary>
[Trait("Category", "Slow")]
public sealed class GitLabTemplateTests : IDisposable
{
    private readonly CiProject _project = new();

    private static JsonNode Job { get; } =
        CiProject.Yaml(File.ReadAllText(Path.Combine(BuildTool.Repository, "deploy/gitlab/secretpin.gitlab-ci.yml")))[".secretpin"]!;

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task A_merge_request_gets_the_findings_and_one_note()
    {
        await using var gitlab = await CommentServer.StartAsync(_project.Path);

        var (code, log) = await RunAsync(gitlab);
        Assert.True(code == 0, log);
        Assert.Contains(CiProject.Row, Assert.Single(gitlab.Comments), StringComparison.Ordinal);
        (code, log) = await RunAsync(gitlab);
        Assert.True(code == 0, log);

        Assert.Equal(["POST", "PUT"], gitlab.Writes);
        Assert.Equal(["the-token"], gitlab.Tokens);
        Assert.DoesNotContain("the-token", log, StringComparison.Ordinal);
        Assert.All(Job["artifacts"]!["paths"]!.AsArray(), path => Assert.True(File.Exists($"{_project.Path}/{path}"), (string)path!));
        Assert.Contains("name: auth-20250723110000", _project.Read("secretpin-resolved.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_in_the_manifests_fails_the_job_and_is_in_the_report_of_code_quality()
    {
        await using var gitlab = await CommentServer.StartAsync(_project.Path);
        _project.Write("deploy/bad.yaml", CiProject.Deployment("bad", "auth-20260101000000"));

        var (code, log) = await RunAsync(gitlab);

        Assert.True(code == 1, log);
        var finding = Assert.Single(JsonNode.Parse(_project.Read((string)Job["artifacts"]!["reports"]!["codequality"]!))!.AsArray())!;
        Assert.Equal(("missing-version", "major"), ((string?)finding["check_name"], (string?)finding["severity"]));
        Assert.Equal(("deploy/bad.yaml", 4), ((string?)finding["location"]!["path"], (int)finding["location"]!["lines"]!["begin"]!));
        Assert.Matches("^[0-9a-f]{32}$", (string)finding["fingerprint"]!);
        Assert.Single(gitlab.Comments);
    }

    [Fact]
    public async Task Without_the_plugin_the_job_states_what_to_set()
    {
        await using var gitlab = await CommentServer.StartAsync(_project.Path);
        File.Delete($"{_project.Path}/bin/kubectl-secretpin");

        var (code, log) = await RunAsync(gitlab);

        Assert.Equal((2, "kubectl-secretpin is not on the PATH. Set SECRETPIN_URL and SECRETPIN_VERSION.\n"), (code, log));
    }

    private Task<(int Code, string Output)> RunAsync(CommentServer gitlab)
    {
        var environment = Job["variables"]!.AsObject().ToDictionary(variable => variable.Key, variable => (string)variable.Value!);
        environment["SECRETPIN_FILES"] = "deploy/";
        environment["SECRETPIN_CLUSTER_MANIFESTS"] = "cluster/";
        environment["SECRETPIN_NAMESPACE"] = "default";
        environment["SECRETPIN_TOKEN"] = "the-token";
        environment["CI_API_V4_URL"] = $"{gitlab.Address}api/v4";
        environment["CI_PROJECT_ID"] = "42";
        environment["CI_MERGE_REQUEST_IID"] = "7";
        return _project.RunAsync([], string.Join('\n', Lines("before_script").Concat(Lines("script"))), environment);
    }

    private static IEnumerable<string> Lines(string section) => Job[section]!.AsArray().Select(line => (string)line!);
}
