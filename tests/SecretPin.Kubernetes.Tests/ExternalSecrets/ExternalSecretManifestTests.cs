using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.ExternalSecrets;

namespace SecretPin.Kubernetes.Tests.ExternalSecrets;

public sealed class ExternalSecretManifestTests
{
    private const string SecretId = "/production/auth";

    [Fact]
    public void It_has_the_name_of_its_version_and_references_only_this_version()
    {
        var made = Made("""{"secretStoreRef": {"name": "aws"}, "data": [{"secretKey": "token", "remoteRef": {"property": "token"}}]}""");

        Assert.Equal("auth-20250723110000", (string?)made["metadata"]!["name"]);
        Assert.Equal("auth-20250723110000", (string?)made["spec"]!["target"]!["name"]);
        Assert.Equal("CreatedOnce", (string?)made["spec"]!["refreshPolicy"]);
        Assert.Equal("aws", (string?)made["spec"]!["secretStoreRef"]!["name"]);
        Assert.Equal(
            """{"property":"token","key":"/production/auth","version":"20250723110000"}""", made["spec"]!["data"]![0]!["remoteRef"]!.ToJsonString());
        Assert.Equal(
            ("secretpin", "auth"),
            ((string?)made["metadata"]!["labels"]!["app.kubernetes.io/managed-by"], (string?)made["metadata"]!["annotations"]!["secretpin.io/alias"]));
    }

    [Fact]
    public void The_template_is_kept()
    {
        var made = Made("""
            {
              "refreshPolicy": "Periodic", "target": {"immutable": true},
              "data": [{"secretKey": "token", "remoteRef": {"property": "token"}}],
              "dataFrom": [{"extract": {"key": "/production/auth"}, "rewrite": [{"regexp": {"source": "a", "target": "b"}}]}]
            }
            """);

        Assert.Equal("Periodic", (string?)made["spec"]!["refreshPolicy"]);
        Assert.True((bool)made["spec"]!["target"]!["immutable"]!);
        Assert.All(
            [made["spec"]!["data"]![0]!["remoteRef"]!, made["spec"]!["dataFrom"]![0]!["extract"]!],
            remote => Assert.Equal((SecretId, "20250723110000"), ((string?)remote["key"], (string?)remote["version"])));
    }

    [Theory]
    [InlineData("null", "is missing")]
    [InlineData("[]", "is missing")]
    [InlineData("{}", "has no reference to /production/auth")]
    [InlineData("""{"data": [{"remoteRef": {}}], "target": {"name": "mine"}}""", "target.name is set")]
    [InlineData("""{"data": [{"remoteRef": {}}], "target": "mine"}""", "target is not an object")]
    public void An_invalid_template_has_a_problem(string spec, string why) =>
        Assert.Contains(why, ExternalSecretTemplateRule.Problem(Parse(spec), SecretId), StringComparison.Ordinal);

    /// <summary>SecretPin creates ExternalSecrets for a user who may write aliases (CVE-2026-42876).</summary>
    [Theory]
    [InlineData("""{"data": [{"remoteRef": {}}, {"remoteRef": {"key": "/other"}}]}""", "data[1].remoteRef.key")]
    [InlineData("""{"data": [{"remoteRef": {"key": 1}}]}""", "data[0].remoteRef.key")]
    [InlineData("""{"dataFrom": [{"extract": {}}, {"extract": {"key": "/production/auth2"}}]}""", "dataFrom[1].extract.key")]
    [InlineData("""{"data": [{"remoteRef": {}}], "dataFrom": [{"find": {"name": {"regexp": ".*"}}}]}""", "dataFrom[0].find")]
    [InlineData("""{"data": [{"remoteRef": {}}], "dataFrom": [{"extract": {}, "find": {"path": "/"}}]}""", "dataFrom[0].find")]
    [InlineData("""{"data": [{"remoteRef": {}}], "dataFrom": [{"sourceRef": {"generatorRef": {"kind": "VaultDynamicSecret"}}}]}""", "dataFrom[0].sourceRef")]
    [InlineData("""{"data": [{"remoteRef": {}, "sourceRef": {"storeRef": {"name": "b"}}}]}""", "data[0].sourceRef")]
    [InlineData("""{"data": [{"remoteRef": {}}, {"secretKey": "a"}]}""", "data[1].remoteRef")]
    [InlineData("""{"data": [{"remoteRef": {}}, 1]}""", "data[1]")]
    [InlineData("""{"data": {"remoteRef": {}}}""", "data is not a list")]
    [InlineData("""{"dataFrom": [{}]}""", "dataFrom[0].extract")]
    [InlineData("""{"data": [{"remoteRef": {}}], "target": {"template": {"type": "kubernetes.io/service-account-token"}}}""", "target.template.type")]
    [InlineData("""{"data": [{"remoteRef": {}}], "target": {"template": {"type": "bootstrap.kubernetes.io/token"}}}""", "target.template.type")]
    [InlineData("""{"data": [{"remoteRef": {}}], "target": {"template": {"type": "helm.sh/release.v1"}}}""", "target.template.type")]
    [InlineData("""{"data": [{"remoteRef": {}}], "target": {"template": {"type": ["Opaque"]}}}""", "target.template.type")]
    [InlineData("""{"data": [{"remoteRef": {}}], "target": {"template": []}}""", "target.template is not an object")]
    [InlineData("""{"data": [{"remoteRef": {}}], "target": {"creationPolicy": "Merge"}}""", "target.creationPolicy")]
    [InlineData("""{"data": [{"remoteRef": {}}], "target": {"manifest": {"kind": "ClusterRole"}}}""", "target.manifest")]
    [InlineData("""{"data": [{"remoteRef": {}}], "secretStoreRef": {"name": "aws", "kind": "Other"}}""", "secretStoreRef.kind")]
    [InlineData("""{"data": [{"remoteRef": {}}], "secretStoreRef": "aws"}""", "secretStoreRef is not an object")]
    [InlineData("""{"data": [{"remoteRef": {}}], "somethingNew": {}}""", "somethingNew")]
    public void A_template_can_only_read_the_secret_of_its_alias_and_only_write_the_Secret_of_its_version(string spec, string field) =>
        Assert.Contains($"spec.externalSecret.template.spec.{field}", ExternalSecretTemplateRule.Problem(Parse(spec), SecretId), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"data": [{"remoteRef": {}}]}""")]
    [InlineData("""{"dataFrom": [{"extract": {"key": "/production/auth"}}]}""")]
    [InlineData("""
        {
          "secretStoreRef": {"name": "aws", "kind": "ClusterSecretStore"}, "refreshInterval": "1h",
          "target": {"creationPolicy": "Orphan", "deletionPolicy": "Retain", "template": {"type": "kubernetes.io/tls", "engineVersion": "v2"}},
          "data": [{"secretKey": "a", "remoteRef": {"key": "/production/auth", "property": "a"}}]
        }
        """)]
    public void A_valid_template_has_no_problem(string spec) => Assert.Null(ExternalSecretTemplateRule.Problem(Parse(spec), SecretId));

    private static JsonNode Made(string spec)
    {
        var alias = SecretAlias.Of(
            new() { Metadata = new("auth", "ns"), Spec = new(new(null, null, new(SecretId, "eu-west-1", null, null)), false, null, null) }, "ns");
        Assert.True(SecretVersion.TryParse("20250723110000", out var version));
        return JsonNode.Parse(ExternalSecretManifest.Of(alias, new(null, Parse(spec)), alias.Name.At(version), version.ToString()))!;
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
