using SecretPin.Cli.Tests.Support;

namespace SecretPin.Cli.Tests.Ci;

/// <summary>
/// The hook in .pre-commit-hooks.yaml. pre-commit itself is simulated: it runs <c>entry</c> with <c>args</c> in the root of the repository (pre-commit.com,
/// "Creating new hooks").
/// </summary>
public sealed class PreCommitHookTests : IDisposable
{
    private readonly CiProject _project = new();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("auth", 0)]
    [InlineData("auth-20260101000000", 1)]
    public async Task The_hook_fails_if_the_manifests_contain_an_error(string secret, int expected)
    {
        var hook = CiProject.Yaml("hooks:\n" + await File.ReadAllTextAsync(Path.Combine(BuildTool.Repository, ".pre-commit-hooks.yaml")))["hooks"]![0]!;
        Assert.Equal(("secretpin-check", "system", false), ((string?)hook["id"], (string?)hook["language"], (bool)hook["pass_filenames"]!));
        _project.Write("deploy/app.yaml", CiProject.Deployment("app", secret));

        var (code, output) = await _project.RunAsync(
            [], $"{hook["entry"]} -f deploy/ --cluster-manifests cluster/ -n default", new Dictionary<string, string>());

        Assert.True(code == expected, output);
    }
}
