using System.Text.Json.Nodes;
using SecretPin.Cli.Rollout;
using SecretPin.Core.Names;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Rollout;

public sealed class RolloutTargetTests
{
    private const string Pointer = "/spec/template/spec/containers/0/envFrom/0/secretRef/name";

    private static readonly VersionedSecretName Pinned = VersionedSecretName.ParseOrNull($"auth-{New}")!;

    [Fact]
    public void The_patch_replaces_each_other_version_with_the_alias_if_it_has_not_changed() =>
        Assert.Equal(
            $$"""[{"op":"test","path":"{{Pointer}}","value":"auth-{{Old}}"},{"op":"replace","path":"{{Pointer}}","value":"auth"}]""",
            RolloutTarget.Patch(Workload("Deployment", "web", Old), Pinned).ToJsonString());

    [Theory]
    [InlineData(New)]
    [InlineData("auth")]
    [InlineData("other-20250101000000")]
    public void Other_references_are_not_patched(string secret) =>
        Assert.Empty(RolloutTarget.Patch(Workload("Deployment", "web", secret), Pinned));

    [Fact]
    public void The_names_of_an_alias_are_its_versions_and_the_alias_itself()
    {
        var workload = Workload("Deployment", "web", Old);
        workload["spec"]!["template"]!["spec"]!["imagePullSecrets"] = JsonNode.Parse(
            $$"""[{"name": "auth"}, {"name": "other-{{Old}}"}, {"name": "auth-{{Old}}"}]""");

        Assert.Equal(["auth", $"auth-{Old}"], RolloutTarget.Names(workload, Pinned.Alias).Order(StringComparer.Ordinal));
    }
}
