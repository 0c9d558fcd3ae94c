using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SecretPin.Cli.Tests.Support;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Tests.Packaging;

/// <summary>The files that deploy/krew/manifests writes for archives of all platforms. The archives contain only their name.</summary>
internal sealed class ReleaseManifests : IDisposable
{
    public const string Version = "1.2.3";
    public const string BaseUrl = "https://example.com/v1.2.3";
    public const string Homepage = "https://example.com/secretpin";

    public static readonly string[] Platforms = ["darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64", "windows_amd64"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public string this[string file] => File.ReadAllText(_folder[file]);

    public string PathOf(string file) => _folder[file];

    public bool Exists(string file) => File.Exists(_folder[file]);

    /// <summary>The name of the archive of a platform.</summary>
    public static string Archive(string platform) =>
        $"kubectl-secretpin_v{Version}_{platform}.{(platform.StartsWith("windows", StringComparison.Ordinal) ? "zip" : "tar.gz")}";

    public string Sum(string platform) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder[Archive(platform)])));

    public static async Task<ReleaseManifests> WriteAsync(params string[] platforms)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A bash script writes the manifests, which this test runs on Linux.");
        var release = new ReleaseManifests();
        foreach (var platform in platforms.Length == 0 ? Platforms : platforms)
        {
            release._folder.Write(Archive(platform), platform);
        }

        var (code, output) = await BuildTool.RunAsync(
            Path.Combine(BuildTool.Repository, "deploy/krew/manifests"), new Dictionary<string, string?>(), Version, $"{BaseUrl}/", Homepage,
            release._folder.Path);
        Assert.True(code == 0, output);
        return release;
    }

    public JsonNode Yaml(string file) => JsonNode.Parse(YamlDocument.Parse(new(this[file], 1, 1))!.Json.Span)!;
}
