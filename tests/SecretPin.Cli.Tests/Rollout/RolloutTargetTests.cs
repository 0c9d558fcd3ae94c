using System.Text.Json.Nodes;
using SecretPin.Cli.Rollout;
using SecretPin.Core.Names;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Rollout;

public sealed class RolloutTargetTests
{
    private static readonly VersionedSecretName Pinned = VersionedSecretName.ParseOrNull($"auth-{New}")!;

    [Fact]
    public void The_names_of_an_alias_are_the_alias_itself_and_the_versions_that_SecretPin_resolved()
    {
        var workload = Workload("Deployment", "web", Old);
        workload["spec"]!["template"]!["spec"]!["imagePullSecrets"] = JsonNode.Parse(
            $$"""[{"name": "auth"}, {"name": "other-{{Old}}"}, {"name": "auth-{{Old}}"}, {"name": "auth-{{Older}}"}]""");

        Assert.Equal(["auth", $"auth-{Old}"], RolloutTarget.Names(References.Scanner, workload, Pinned.Alias).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_version_in_the_manifest_does_not_belong_to_the_alias() =>
        Assert.Empty(RolloutTarget.Names(References.Scanner, NamedWorkload("Deployment", "blue", Old), Pinned.Alias));

    [Fact]
    public void An_unresolved_alias_is_described_as_such() => Assert.Equal($"{New}, unresolved", RolloutTarget.Describe([Pinned, null]));
}
