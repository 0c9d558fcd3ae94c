using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SecretPin.Cli.Tests.Support;

namespace SecretPin.Cli.Tests.Ci;

/// <summary>The action in deploy/github-action, with the real plugin and a simulation of the runner and of the API of GitHub.</summary>
[Trait("Category", "Slow")]
public sealed class GitHubActionTests : IDisposable
{
    private readonly CiProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void Only_env_contains_expressions_so_that_no_input_becomes_code()
    {
        Assert.Equal("composite", (string?)ActionRun.Action["runs"]!["using"]);
        Assert.All(ActionRun.Steps, step => Assert.True(step["uses"] is not null ^ step["run"] is not null));
        Assert.All(ActionRun.Steps.Where(step => step["run"] is not null), step =>
        {
            Assert.Equal("bash", (string?)step["shell"]);
            Assert.DoesNotContain("${{", (string)step["run"]!, StringComparison.Ordinal);
        });
        Assert.All(
            ActionRun.Action["inputs"]!.AsObject(),
            input => Assert.Contains($"inputs.{input.Key}", ActionRun.Action["runs"]!.ToJsonString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pull_request_gets_the_findings_the_resolved_manifests_and_one_comment()
    {
        await using var github = await CommentServer.StartAsync(_project.Path);
        github.Comments.AddRange(Enumerable.Range(0, 150).Select(number => $"Comment {number}"));
        var run = new ActionRun(_project, github.Address);

        Assert.True(await run.RunAsync(Inputs()) == 0, run.Log);

        Assert.Equal("true", run.Output("moves"));
        Assert.Equal("2.1.0", (string?)JsonNode.Parse(await File.ReadAllTextAsync(run.Output("sarif")))!["version"]);
        Assert.Contains("name: auth-20250723110000", await File.ReadAllTextAsync(run.Output("resolved")), StringComparison.Ordinal);
        Assert.Equal((run.Output("sarif"), "secretpin"), ((string?)Assert.Single(run.Uses)["sarif_file"], (string?)run.Uses[0]["category"]));
        Assert.Equal(151, github.Comments.Count);
        Assert.Contains(CiProject.Row, github.Comments[^1], StringComparison.Ordinal);

        // The next run changes the same comment.
        _project.Write("deploy/app.yaml", CiProject.Deployment("app", "auth-20250101000000"));
        _project.Write("cluster/old.yaml", TestObjects.Secret.Replace("20250723110000", "20250101000000", StringComparison.Ordinal));
        Assert.True(await run.RunAsync(Inputs()) == 0, run.Log);
        Assert.Equal(["POST", "PATCH"], github.Writes);
        Assert.Contains("no workload moves to another version", github.Comments[^1], StringComparison.Ordinal);
        Assert.Equal(["Bearer the-token"], github.Tokens);
    }

    [Fact]
    public async Task No_comment_is_written_if_nothing_moves_or_outside_of_pull_requests()
    {
        await using var github = await CommentServer.StartAsync(_project.Path);

        Assert.Equal(0, await new ActionRun(_project, github.Address) { PullRequest = "" }.RunAsync(Inputs()));
        _project.Write("deploy/app.yaml", CiProject.Deployment("app", "auth-20250723110000"));
        _project.Write("cluster/auth.yaml", $"{TestObjects.Alias}\n---\n{TestObjects.Secret}\n---\n{CiProject.Deployment("app", "auth-20250723110000")}");
        Assert.Equal(0, await new ActionRun(_project, github.Address).RunAsync(Inputs()));

        Assert.Empty(github.Writes);
    }

    [Fact]
    public async Task An_error_in_the_manifests_fails_the_run_after_the_findings_and_the_comment()
    {
        await using var github = await CommentServer.StartAsync(_project.Path);
        _project.Write("deploy/bad.yaml", CiProject.Deployment("bad", "auth-20260101000000"));
        var run = new ActionRun(_project, github.Address);

        Assert.Equal(1, await run.RunAsync(Inputs()));

        Assert.Contains("::error::kubectl secretpin check failed", run.Log, StringComparison.Ordinal);
        Assert.Single(run.Uses);
        Assert.Single(github.Comments);
    }

    [Fact]
    public async Task A_long_comment_is_shortened_to_whole_rows()
    {
        await using var github = await CommentServer.StartAsync(_project.Path);
        var manifests = Enumerable.Range(0, 800).Select(number => CiProject.Deployment($"app-with-a-long-name-{number}"));
        _project.Write("deploy/many.yaml", string.Join("---\n", manifests));

        Assert.Equal(0, await new ActionRun(_project, github.Address).RunAsync(Inputs()));

        var comment = Assert.Single(github.Comments);
        Assert.InRange(comment.Length, 50_000, 65_536);
        Assert.EndsWith("| is created |\n\nThe summary of the workflow run contains all rows.\n", comment, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_plugin_is_installed_from_a_release_if_its_checksum_matches(bool matches)
    {
        const string Archive = "kubectl-secretpin_v1.2.3_linux_amd64.tar.gz";
        _project.WritePlugin("release");
        var (code, output) = await _project.RunAsync(
            [], $"cd release && tar -czf {Archive} kubectl-secretpin && rm kubectl-secretpin", new Dictionary<string, string>());
        Assert.True(code == 0, output);
        var sum = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync($"{_project.Path}/release/{Archive}")));
        _project.Write("release/SHA256SUMS", $"{new string('0', 64)}  other.tar.gz\n{(matches ? sum : new string('0', 64))}  {Archive}\n");
        await using var github = await CommentServer.StartAsync($"{_project.Path}/release");
        var inputs = Inputs();
        (inputs["url"], inputs["version"]) = ($"{github.Address}release/", "1.2.3");
        var run = new ActionRun(_project, github.Address);

        Assert.True(await run.RunAsync(inputs, withPlugin: false) == (matches ? 0 : 2), run.Log);

        Assert.Equal(matches ? "true" : "", run.Output("moves"));
        Assert.Equal(matches, !run.Log.Contains($"::error::The checksum of {Archive} is {sum}, but '{new string('0', 64)}'", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Inputs() => new()
    {
        ["files"] = "deploy/\n",
        ["cluster-manifests"] = "cluster/",
        ["namespace"] = "default",
    };
}
