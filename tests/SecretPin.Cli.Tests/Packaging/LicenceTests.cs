using System.Text.Json.Nodes;
using System.Xml.Linq;
using SecretPin.Cli.Tests.Support;

namespace SecretPin.Cli.Tests.Packaging;

/// <summary>docs/licences.md lists the shipped packages with the licences that they declare.</summary>
public sealed class LicenceTests
{
    private static readonly string[] Accepted = ["Apache-2.0", "BSD-3-Clause", "MIT"];

    [Fact]
    public async Task The_licences_of_all_shipped_packages_are_listed_and_accepted()
    {
        var packages = (await ShippedAsync()).Select(package => (package.Name, Licence: Of(package.Name, package.Version))).Distinct().Order().ToArray();

        Assert.All(packages, package => Assert.Contains(package.Licence, Accepted));
        var listed = (await File.ReadAllLinesAsync(Path.Combine(BuildTool.Repository, "docs/licences.md")))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1);
        Assert.Equal(packages.Select(package => $"| {package.Name} | {package.Licence} |"), listed);
    }

    /// <summary>The packages in the lock files of src, except those that only the compiler needs.</summary>
    private static async Task<IEnumerable<(string Name, string Version)>> ShippedAsync()
    {
        var development = XDocument.Load(Path.Combine(BuildTool.Repository, "Directory.Packages.props"))
            .Descendants("GlobalPackageReference").Select(reference => (string)reference.Attribute("Include")!).ToHashSet();
        var shipped = new HashSet<(string, string)>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(BuildTool.Repository, "src"), "packages.lock.json", SearchOption.AllDirectories))
        {
            var locked = JsonNode.Parse(await File.ReadAllTextAsync(file))!["dependencies"]!.AsObject().SelectMany(framework => framework.Value!.AsObject());
            shipped.UnionWith(locked
                .Where(package => package.Value!["resolved"] is not null && !development.Contains(package.Key))
                .Select(package => (package.Key, (string)package.Value!["resolved"]!)));
        }

        Assert.NotEmpty(shipped);
        return shipped;
    }

    private static string Of(string name, string version)
    {
        var folder = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var described = XDocument.Load(Path.Combine(folder, name.ToLowerInvariant(), version.ToLowerInvariant(), $"{name.ToLowerInvariant()}.nuspec"));
        var licence = described.Descendants().FirstOrDefault(element =>
            element.Name.LocalName == "license" && (string?)element.Attribute("type") == "expression");
        return licence?.Value ?? $"{name} {version} declares no SPDX expression";
    }
}
