using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Aliases;

/// <summary>The validation of SecretAliases.</summary>
public sealed class AliasValidationTests(RunningCluster cluster)
{
    [Theory]
    [InlineData("""{"source": {}}""", "exactly one field")]
    [InlineData("""{"source": {"version": "20250101000000", "newest": {}}}""", "exactly one field")]
    [InlineData("""{"source": {"version": "20250230000000"}}""", "is not a version")]
    [InlineData("""{"source": {"version": "2025"}}""", "is not a version")]
    [InlineData("""{"source": {"newest": {"minAge": "soon"}}}""", "is not a duration")]
    [InlineData("""{"source": {"awsSecretsManager": {"secretId": "token"}}}""", "region is missing")]
    [InlineData("""{"source": {"newest": {}}, "retention": "-1h"}""", "is not a duration")]
    public async Task An_invalid_alias_is_rejected_with_a_reason(string spec, string why)
    {
        var ns = await cluster.NewNamespaceAsync();
        var alias = TestObjects.Alias("auth", TestObjects.Old);
        alias["spec"] = JsonNode.Parse(spec);

        (await ns.Try(alias, "apply", "-f", "-")).Refused(why);
    }

    [Theory]
    [InlineData("rds!cluster-8f2c6a3e-0000-1111-2222-333344445555")]
    [InlineData("events!connection/orders/8f2c")]
    [InlineData("arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-8f2c-AbCdEf")]
    public async Task A_secret_that_AWS_manages_is_accepted(string secretId)
    {
        var ns = await cluster.NewNamespaceAsync();
        var alias = TestObjects.Alias("auth", TestObjects.Old);
        alias["spec"] = JsonNode.Parse($$$"""{"source": {"awsSecretsManager": {"secretId": "{{{secretId}}}", "region": "eu-west-1"} } }""");

        (await ns.Try(alias, "apply", "-f", "-")).Succeeded();
    }

    [Fact]
    public async Task A_name_that_ends_in_a_version_is_rejected()
    {
        var ns = await cluster.NewNamespaceAsync();

        (await ns.Try(TestObjects.Alias($"auth-{TestObjects.Old}", TestObjects.Old), "apply", "-f", "-"))
            .Refused("metadata.name ends in a hyphen and 14 digits");
    }

    [Fact]
    public async Task An_alias_can_be_created_before_its_Secret_with_a_warning()
    {
        var ns = await cluster.NewNamespaceAsync();

        var applied = await ns.Apply(TestObjects.Alias("auth", TestObjects.Old));

        Assert.Contains($"Warning: Secret auth-{TestObjects.Old} does not exist yet", applied.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_move_to_an_older_version_returns_a_rollback_warning()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("auth", TestObjects.Old);
        await ns.SecretAsync("auth", TestObjects.New);
        Assert.Empty((await ns.Apply(TestObjects.Alias("auth", TestObjects.New))).Error);

        var applied = await ns.Apply(TestObjects.Alias("auth", TestObjects.Old));

        Assert.Equal($"Warning: Rollback: alias auth moves back from {TestObjects.New} to {TestObjects.Old}", applied.Error.Trim());
    }
}
