using System.Text.RegularExpressions;

namespace SecretPin.Chart.Tests;

/// <summary>The Dockerfile lists the projects that it restores and builds.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, "Dockerfile"));

    [Fact]
    public void Every_project_that_the_webhook_references_is_copied_into_the_build()
    {
        var projects = WithReferences("SecretPin.Webhook").Distinct();

        Assert.All(projects, project =>
        {
            Assert.Contains($"COPY src/{project}/{project}.csproj src/{project}/packages.lock.json src/{project}/", Lines);
            Assert.Contains($"COPY src/{project} src/{project}", Lines);
        });
    }

    private static IEnumerable<string> WithReferences(string project) =>
        ProjectReference().Matches(File.ReadAllText(Path.Combine(Repository.Root, "src", project, $"{project}.csproj")))
            .SelectMany(reference => WithReferences(reference.Groups["project"].Value))
            .Append(project);

    [GeneratedRegex("<ProjectReference Include=\"[^\"]*/(?<project>[^/\"]+)\\.csproj\"")]
    private static partial Regex ProjectReference();
}
