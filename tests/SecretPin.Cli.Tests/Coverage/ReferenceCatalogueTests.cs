using SecretPin.Cli.Coverage;
using SecretPin.Core.References;

namespace SecretPin.Cli.Tests.Coverage;

public sealed class ReferenceCatalogueTests
{
    [Fact]
    public void A_field_of_a_pod_spec_in_the_catalogue_is_covered()
    {
        var kind = new ObjectKind("example.com", "Job");
        var entry = new CatalogueEntry
        {
            Group = "example.com",
            Versions = ["v1"],
            Resource = "jobs",
            Kind = "Job",
            Scope = CatalogueScope.Namespaced,
            PodSpecs = ["spec"],
        };
        var catalogue = new ReferenceCatalogue([], new() { Entries = [entry] });
        var volumes = FieldLocation.Root.Member("spec").Member("volumes").Elements;

        Assert.Equal("references", catalogue.ProjectOf(kind, new(volumes.Member("secret").Member("secretName"), CandidateReason.Key)));
        Assert.Equal("references", catalogue.ProjectOf(kind, new(FieldLocation.Root.Member("spec"), CandidateReason.PodSpec)));
        Assert.Null(catalogue.ProjectOf(kind, new(volumes.Member("name"), CandidateReason.Key)));
        Assert.Null(catalogue.ProjectOf(new("example.com", "Task"), new(FieldLocation.Root.Member("spec"), CandidateReason.PodSpec)));
    }
}
