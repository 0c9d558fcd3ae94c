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
    public void The_template_is_kept_and_references_to_other_secrets_keep_their_version()
    {
        var made = Made("""
            {
              "refreshPolicy": "Periodic", "target": {"immutable": true},
              "data": [{"secretKey": "ca", "remoteRef": {"key": "/shared/ca", "version": "AWSCURRENT"}}],
              "dataFrom": [{"extract": {"key": "/production/auth"}}, {"find": {"path": "/x"}}]
            }
            """);

        Assert.Equal("Periodic", (string?)made["spec"]!["refreshPolicy"]);
        Assert.True((bool)made["spec"]!["target"]!["immutable"]!);
        Assert.Equal("AWSCURRENT", (string?)made["spec"]!["data"]![0]!["remoteRef"]!["version"]);
        Assert.Equal("20250723110000", (string?)made["spec"]!["dataFrom"]![0]!["extract"]!["version"]);
    }

    [Theory]
    [InlineData("null", "is missing")]
    [InlineData("[]", "is missing")]
    [InlineData("{}", "has no reference to /production/auth")]
    [InlineData("""{"data": [{"remoteRef": {"key": "/other"}}]}""", "has no reference to /production/auth")]
    [InlineData("""{"data": [{"remoteRef": {"key": 1}}]}""", "has no reference to /production/auth")]
    [InlineData("""{"data": [{"remoteRef": {}}], "target": {"name": "mine"}}""", "target.name is set")]
    [InlineData("""{"data": [{"remoteRef": {}}], "target": "mine"}""", "target is not an object")]
    public void An_invalid_template_has_a_problem(string spec, string why) =>
        Assert.Contains(why, ExternalSecretManifest.Problem(Parse(spec), SecretId), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"data": [{"remoteRef": {}}]}""")]
    [InlineData("""{"dataFrom": [{"extract": {"key": "/production/auth"}}]}""")]
    public void A_valid_template_has_no_problem(string spec) => Assert.Null(ExternalSecretManifest.Problem(Parse(spec), SecretId));

    private static JsonNode Made(string spec)
    {
        var alias = SecretAlias.Of(
            new() { Metadata = new("auth", "ns"), Spec = new(new(null, null, new(SecretId, "eu-west-1", null, null)), false, null, null) }, "ns");
        Assert.True(SecretVersion.TryParse("20250723110000", out var version));
        return JsonNode.Parse(ExternalSecretManifest.Of(alias, new(null, Parse(spec)), alias.Name.At(version), version.ToString()))!;
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
