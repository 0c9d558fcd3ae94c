using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecretPin.Cli.Tests.Support;
using SecretPin.Manifests.Yaml;
using SecretPin.Testing.Processes;

namespace SecretPin.Cli.Tests.Packaging;

public sealed partial class PackageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string KrewFolder => Path.Combine(BuildTool.Repository, "deploy/krew");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_krew_manifest_has_a_placeholder_for_each_value_of_a_release()
    {
        var text = string.Join('\n', (await File.ReadAllLinesAsync(Path.Combine(KrewFolder, "secretpin.yaml"))).Skip(1));
        var platforms = Platforms(Yaml(text));

        Assert.Equal(["linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64"], platforms.Keys);
        Assert.Equal(
            platforms.Keys.Select(platform => $"SHA256_{platform.Replace('/', '_')}").Concat(["BASE_URL", "HOMEPAGE", "VERSION"]).Order(StringComparer.Ordinal),
            Placeholder().Matches(text).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal));
        Assert.All(
            platforms, platform => Assert.EndsWith(
                $"_{platform.Key.Replace('/', '_')}.{(platform.Key == "windows/amd64" ? "zip" : "tar.gz")}", (string)platform.Value["uri"]!,
                StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_release_is_a_self_contained_file_and_a_manifest_with_its_checksum()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A bash script builds the release, which this test runs on Linux.");
        var platform = $"linux/{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64")}";

        var release = PluginProgram.Release;
        if (release is null)
        {
            release = Path.Combine(_folder.Path, "out");
            await BuildTool.BuildAsync(
                Path.Combine(KrewFolder, "release"), PluginProgram.Version, "https://example.com/v9/", "https://example.com", release, platform);
        }

        var manifest = Yaml(await File.ReadAllTextAsync(Path.Combine(release, "secretpin.yaml")));
        Assert.Equal(
            ("Plugin", "secretpin", "v9.8.7"), ((string)manifest["kind"]!, (string)manifest["metadata"]!["name"]!, (string)manifest["spec"]!["version"]!));
        var (only, described) = Assert.Single(Platforms(manifest));
        Assert.Equal(platform, only);
        var archive = $"kubectl-secretpin_v9.8.7_{platform.Replace('/', '_')}.tar.gz";
        Assert.Equal($"https://example.com/v9/{archive}", (string?)described["uri"]);
        var path = Path.Combine(release, archive);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(path))), (string?)described["sha256"]);

        var none = new Dictionary<string, string?> { ["DOTNET_ROOT"] = "/nonexistent", ["PATH"] = "/usr/bin:/bin" };
        var (_, packed) = await BuildTool.RunAsync("tar", none, "-xzvf", path, "-C", _folder.Path);
        Assert.Equal([(string?)described["bin"], "LICENSE", "kubectl_complete-secretpin"], packed.Trim().Split('\n'));
        await RunsAsync(Path.Combine(_folder.Path, "kubectl-secretpin"), none);
    }

    [Fact]
    public async Task The_dotnet_tool_can_be_installed_and_run()
    {
        await BuildTool.BuildAsync(
            "dotnet", "pack", "src/SecretPin.Cli", $"-p:Version={PluginProgram.Version}", "--artifacts-path", $"{_folder.Path}/artifacts",
            "-o", $"{_folder.Path}/packages", "--nologo");
        await BuildTool.BuildAsync(
            "dotnet", "tool", "install", "kubectl-secretpin", "--version", PluginProgram.Version, "--tool-path", $"{_folder.Path}/tools",
            "--source", $"{_folder.Path}/packages");

        AssertNoTranslations();
        await RunsAsync(Path.Combine(_folder.Path, "tools/kubectl-secretpin"), new Dictionary<string, string?>());
    }

    [Fact]
    public async Task A_published_plugin_contains_no_translations_of_its_libraries()
    {
        await BuildTool.BuildAsync(
            "dotnet", "publish", "src/SecretPin.Cli", "--artifacts-path", $"{_folder.Path}/artifacts", "-o", $"{_folder.Path}/published", "--nologo");

        Assert.True(File.Exists($"{_folder.Path}/published/System.CommandLine.dll"));
        Assert.Empty(Directory.GetDirectories($"{_folder.Path}/published"));
        AssertNoTranslations();
    }

    /// <summary>Neither build output, nor packages, nor installed tools contain satellite assemblies.</summary>
    private void AssertNoTranslations() =>
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*.resources.dll", SearchOption.AllDirectories));

    private async Task RunsAsync(string program, IReadOnlyDictionary<string, string?> environment)
    {
        var manifest = _folder.Write("in/app.yaml", TestObjects.Pod("app"));
        _folder.Write("cluster/auth.yaml", $"{TestObjects.Alias}\n---\n{TestObjects.Secret}");

        var (code, output) = await BuildTool.RunAsync(program, environment, "--version");
        Assert.Matches($"^{Regex.Escape(PluginProgram.Version)}(\\+[0-9a-f]+)?\n$", output);
        (code, output) = await BuildTool.RunAsync(
            program, environment, "report", "--html", $"{_folder.Path}/page.html", "--cluster-manifests", $"{_folder.Path}/cluster");
        Assert.True(code == 0, output);
        (code, output) = await BuildTool.RunAsync(program, environment, "resolve", "-f", manifest, "--cluster-manifests", $"{_folder.Path}/cluster");
        Assert.True(code == 0 && output.Contains("name: auth-20250723110000", StringComparison.Ordinal), output);

        // Reading a kubeconfig is where trimmed or native code would fail. The cluster does not exist.
        var kubeconfig = _folder.Write("kubeconfig", """
            {"apiVersion": "v1", "kind": "Config", "current-context": "x", "contexts": [{"name": "x", "context": {"cluster": "x", "user": "x"}}],
             "clusters": [{"name": "x", "cluster": {"server": "https://127.0.0.1:1", "insecure-skip-tls-verify": true}}],
             "users": [{"name": "x", "user": {"token": "x"}}]}
            """);
        (code, output) = await BuildTool.RunAsync(program, environment, "status", "--kubeconfig", kubeconfig);
        Assert.True(code == 2 && output.Contains("The request to the API server failed", StringComparison.Ordinal), output);
    }

    private static JsonNode Yaml(string text) => JsonNode.Parse(YamlDocument.Parse(new(text, 1, 1))!.Json.Span)!;

    private static Dictionary<string, JsonNode> Platforms(JsonNode manifest) => manifest["spec"]!["platforms"]!.AsArray().ToDictionary(
        platform => $"{platform!["selector"]!["matchLabels"]!["os"]}/{platform["selector"]!["matchLabels"]!["arch"]}", platform => platform!);

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Placeholder();
}
