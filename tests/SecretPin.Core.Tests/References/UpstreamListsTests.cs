using SecretPin.Core.References;
using SecretPin.Testing.Oracles;

namespace SecretPin.Core.Tests.References;

/// <summary>The tables match the lists in the tests of Kubernetes.</summary>
public sealed class UpstreamListsTests
{
    [Fact]
    public void The_table_of_pod_specs_has_the_eighteen_fields_of_upstream()
    {
        Assert.Equal(18, PodSpecFields.All.Count);
        Assert.Equal(UpstreamPaths.InJson(UpstreamPaths.Pod).Order(), Paths(PodSpecFields.All).Order());
    }

    [Fact]
    public void The_table_of_PersistentVolumes_has_the_fields_of_upstream_and_one_convention()
    {
        var table = Paths(NonPodFields.ByKind[Kinds.PersistentVolume]);

        Assert.Equal(
            UpstreamPaths.InJson(UpstreamPaths.PersistentVolume).Select(path => $"spec/{path}")
                .Append("metadata/annotations/volume.kubernetes.io~1provisioner-deletion-secret-name").Order(),
            table.Order());
    }

    [Fact]
    public void The_kinds_with_a_pod_spec_match_upstream() =>
        Assert.Equal(
            DomWalk.Workloads.Select(row => (ObjectKind.Of(row.ApiVersion, row.Kind), row.PodSpec)),
            Workload.BuiltIn.Select(workload => (workload.Kind, workload.PodSpecPaths[0])));

    private static IEnumerable<string> Paths(IEnumerable<SecretField> fields) =>
        fields.Select(field => $"{field.Path}/{field.Name}".Replace("[name]", "*", StringComparison.Ordinal));
}
