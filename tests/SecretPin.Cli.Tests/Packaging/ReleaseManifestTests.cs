using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecretPin.Cli.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cli.Tests.Packaging;

/// <summary>
/// The manifests of krew, Homebrew and winget. No package manager is installed, so the tests apply the published rules of each. Ruby evaluates the formula,
/// with a substitute for Homebrew's class <c>Formula</c>.
/// </summary>
public sealed partial class ReleaseManifestTests
{
    private static readonly string[] SomePlatforms = ["darwin_arm64", "linux_amd64"];

    private static readonly (string Os, string Arch, string Platform)[] FormulaPlatforms =
    [
        ("on_macos", "on_arm", "darwin_arm64"), ("on_macos", "on_intel", "darwin_amd64"), ("on_linux", "on_arm", "linux_arm64"),
        ("on_linux", "on_intel", "linux_amd64"),
    ];

    [Fact]
    public async Task The_krew_manifest_passes_the_rules_of_krew()
    {
        using var release = await ReleaseManifests.WriteAsync();
        var manifest = release.Yaml("secretpin.yaml");

        Assert.Empty(KrewValidation.Problems("secretpin.yaml", manifest));
        Assert.Equal(
            ReleaseManifests.Platforms.Select(platform => ($"{ReleaseManifests.BaseUrl}/{ReleaseManifests.Archive(platform)}", release.Sum(platform))).Order(),
            manifest["spec"]!["platforms"]!.AsArray().Select(platform => ((string)platform!["uri"]!, (string)platform["sha256"]!)).Order());
    }

    [Theory]
    [InlineData("/apiVersion", "v1", "apiVersion")]
    [InlineData("/metadata/name", "other", "metadata.name is the name of the file")]
    [InlineData("/spec/version", "1.2.3", "version is a semantic version with the prefix v")]
    [InlineData("/spec/version", "v1.2", "version is a semantic version with the prefix v")]
    [InlineData("/spec/shortDescription", "a\nb", "shortDescription is one line")]
    [InlineData("/spec/platforms/0/sha256", "ABC", "sha256 is a checksum")]
    [InlineData("/spec/platforms/0/bin", "", "bin is set")]
    [InlineData("/spec/platforms/0/selector/matchLabels/os", "beos", "the selector matches a known platform")]
    [InlineData("/spec/platforms/0/selector/matchLabels/arch", "arm64", "no two selectors match the same platform")]
    public async Task The_rules_of_krew_find_mistakes(string pointer, string value, string rule)
    {
        using var release = await ReleaseManifests.WriteAsync();
        var manifest = release.Yaml("secretpin.yaml");
        var path = pointer.Split('/')[1..];
        var parent = path[..^1].Aggregate(manifest, (node, key) => int.TryParse(key, out var index) ? node[index]! : node[key]!);
        parent[path[^1]] = value;

        Assert.Contains(rule, KrewValidation.Problems("secretpin.yaml", manifest));
    }

    [Fact]
    public async Task A_release_of_some_platforms_has_a_krew_manifest_of_these_and_no_manifest_that_needs_others()
    {
        using var release = await ReleaseManifests.WriteAsync(SomePlatforms);

        Assert.Empty(KrewValidation.Problems("secretpin.yaml", release.Yaml("secretpin.yaml")));
        Assert.Equal(2, release.Yaml("secretpin.yaml")["spec"]!["platforms"]!.AsArray().Count);
        Assert.False(release.Exists("kubectl-secretpin.rb"));
        Assert.False(release.Exists("winget/SecretPin.KubectlSecretPin.yaml"));
        Assert.Equal(
            SomePlatforms.Select(platform => $"{release.Sum(platform)}  {ReleaseManifests.Archive(platform)}"),
            release["SHA256SUMS"].TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task The_Homebrew_formula_has_the_address_and_checksum_of_each_platform_and_installs_the_completion()
    {
        using var release = await ReleaseManifests.WriteAsync();
        var formula = release["kubectl-secretpin.rb"];

        Assert.StartsWith("class KubectlSecretpin < Formula\n", formula, StringComparison.Ordinal);
        Assert.Equal(Block().Count(formula), formula.Split('\n').Count(line => line.Trim() == "end"));
        Assert.Contains($"  version \"{ReleaseManifests.Version}\"\n  license \"Apache-2.0\"\n", formula, StringComparison.Ordinal);
        Assert.Contains($"  homepage \"{ReleaseManifests.Homepage}\"\n", formula, StringComparison.Ordinal);
        Assert.Contains("  bin.install \"kubectl-secretpin\", \"kubectl_complete-secretpin\"\n", formula, StringComparison.Ordinal);
        Assert.Equal(
            FormulaPlatforms.Select(item => (
                item.Os, item.Arch, $"{ReleaseManifests.BaseUrl}/{ReleaseManifests.Archive(item.Platform)}", release.Sum(item.Platform))),
            Downloads(formula));

        // brew audit: at most 80 characters, without an article at the start and a full stop at the end.
        Assert.Matches("(?m)^  desc \"(?!An? |The |kubectl)[A-Z][^\"]{1,78}[^.\"]\"$", formula);
    }

    [Fact]
    public async Task Ruby_evaluates_the_formula_for_each_platform_and_its_installation_and_test_succeed()
    {
        Assert.SkipUnless(BuildTool.IsOnPath("ruby"), "The formula is written in Ruby, and ruby is not on the PATH.");
        using var release = await ReleaseManifests.WriteAsync();
        using var archive = new TemporaryFolder();
        foreach (var (program, text) in new[]
        {
            ("kubectl-secretpin", $"#!/bin/sh\nexec {string.Join(' ', PluginProgram.Command.Select(part => $"'{part}'"))} \"$@\"\n"),
            ("kubectl_complete-secretpin", (await CommandLine.RunAsync("completion", "sh")).Output),
        })
        {
            var path = archive.Write(program, text);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }
        }

        var version = (string)JsonNode.Parse((await CommandLine.RunAsync("version", "--client", "-o", "json")).Output)!["plugin"]!["version"]!;
        var (code, output) = await BuildTool.RunAsync(
            "ruby", new Dictionary<string, string?>(), "-w", Path.Combine(BuildTool.Repository, "tests/SecretPin.Cli.Tests/Packaging/formula.rb"),
            release.PathOf("kubectl-secretpin.rb"), archive.Path, version);

        Assert.True(code == 0, output);
        var lines = output.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.Equal(
            FormulaPlatforms.Select(item => (
                item.Platform, ReleaseManifests.Version, $"{ReleaseManifests.BaseUrl}/{ReleaseManifests.Archive(item.Platform)}", release.Sum(item.Platform))),
            lines[..^1].Select(line => ((string)line["platform"]!, (string)line["version"]!, (string)line["url"]!, (string)line["sha256"]!)));
        Assert.Equal(["kubectl-secretpin", "kubectl_complete-secretpin"], lines[^1]["installed"]!.AsArray().Select(program => (string?)program));
    }

    [Fact]
    public async Task The_winget_manifest_has_the_fields_of_its_schema_and_adds_the_completion_to_the_PATH()
    {
        using var release = await ReleaseManifests.WriteAsync();
        var (version, installer, locale) = (Winget(release, ""), Winget(release, ".installer"), Winget(release, ".locale.en-US"));

        AssertFields(version, ["PackageIdentifier", "PackageVersion", "DefaultLocale", "ManifestType", "ManifestVersion"]);
        AssertFields(
            installer, ["PackageIdentifier", "PackageVersion", "Installers", "ManifestType", "ManifestVersion"],
            "InstallerType", "NestedInstallerType", "NestedInstallerFiles", "ArchiveBinariesDependOnPath", "Commands");
        AssertFields(
            locale,
            [
                "PackageIdentifier", "PackageVersion", "PackageLocale", "Publisher", "PackageName", "License", "ShortDescription", "ManifestType",
                "ManifestVersion",
            ],
            "PackageUrl", "Moniker", "Tags");
        Assert.Equal(["version", "installer", "defaultLocale"], new[] { version, installer, locale }.Select(part => (string?)part["ManifestType"]));
        Assert.All([version, installer, locale], part => Assert.Equal(
            ("SecretPin.KubectlSecretPin", ReleaseManifests.Version, "1.10.0"),
            ((string?)part["PackageIdentifier"], (string?)part["PackageVersion"], (string?)part["ManifestVersion"])));
        Assert.Equal((string?)version["DefaultLocale"], (string?)locale["PackageLocale"]);
        Assert.InRange(((string)locale["ShortDescription"]!).Length, 3, 256);

        Assert.Equal(("zip", "portable"), ((string?)installer["InstallerType"], (string?)installer["NestedInstallerType"]));
        Assert.True((bool)installer["ArchiveBinariesDependOnPath"]!);
        AssertFields(installer["NestedInstallerFiles"]![0]!, ["RelativeFilePath"], "PortableCommandAlias");
        Assert.Equal("kubectl-secretpin.exe", (string?)installer["NestedInstallerFiles"]![0]!["RelativeFilePath"]);
        var download = Assert.Single(installer["Installers"]!.AsArray())!;
        AssertFields(download, ["Architecture", "InstallerUrl", "InstallerSha256"]);
        Assert.Equal(
            ("x64", $"{ReleaseManifests.BaseUrl}/{ReleaseManifests.Archive("windows_amd64")}", release.Sum("windows_amd64")),
            ((string?)download["Architecture"], (string?)download["InstallerUrl"], (string?)download["InstallerSha256"]));
    }

    [Fact]
    public async Task The_command_completion_writes_the_programs_in_the_archives()
    {
        foreach (var (program, file) in new[] { ("sh", "kubectl_complete-secretpin"), ("cmd", "kubectl_complete-secretpin.cmd") })
        {
            var archived = await File.ReadAllTextAsync(Path.Combine(BuildTool.Repository, "src/SecretPin.Cli/Completion", file));
            Assert.Equal(archived, (await CommandLine.RunAsync("completion", program)).Output);
        }

        Assert.Equal(2, (await CommandLine.RunAsync("completion", "fish")).ExitCode);
    }

    private static JsonNode Winget(ReleaseManifests release, string part) => release.Yaml($"winget/SecretPin.KubectlSecretPin{part}.yaml");

    /// <summary>All required fields, and no other fields than the optional ones: the schemas of winget-cli (v1.10.0) define these.</summary>
    private static void AssertFields(JsonNode item, string[] required, params string[] optional)
    {
        var fields = item.AsObject().Select(field => field.Key).ToArray();
        Assert.Empty(required.Except(fields));
        Assert.Empty(fields.Except(required).Except(optional));
    }

    private static IEnumerable<(string Os, string Arch, string Url, string Sum)> Downloads(string formula) =>
        from os in Regex.Matches(formula, @"(?ms)^  (on_\w+) do\n(.*?)^  end$")
        from arch in Regex.Matches(os.Groups[2].Value, "(?m)^    (on_\\w+) do\n      url \"(.*)\"\n      sha256 \"(.*)\"\n    end$")
        select (os.Groups[1].Value, arch.Groups[1].Value, arch.Groups[2].Value, arch.Groups[3].Value);

    /// <summary>What a line with <c>end</c> closes.</summary>
    [GeneratedRegex(@"(?m)^\s*(class .*|def .*|.* do)$")]
    private static partial Regex Block();
}
