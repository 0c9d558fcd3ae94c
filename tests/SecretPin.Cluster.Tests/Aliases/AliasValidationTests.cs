using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Aliases;

/// <summary>What a SecretAlias may say.</summary>
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
    public async Task What_cannot_be_is_refused_and_told_why(string spec, string why)
    {
        var ns = await cluster.NewNamespaceAsync();
        var alias = TestObjects.Alias("auth", TestObjects.Old);
        alias["spec"] = JsonNode.Parse(spec);

        (await ns.Try(alias, "apply", "-f", "-")).Refused(why);
    }

    [Fact]
    public async Task A_name_that_ends_like_a_version_is_refused()
    {
        var ns = await cluster.NewNamespaceAsync();

        (await ns.Try(TestObjects.Alias($"auth-{TestObjects.Old}", TestObjects.Old), "apply", "-f", "-")).Refused("metadata.name ends in a hyphen and 14 digits");
    }

    [Fact]
    public async Task An_alias_may_come_before_its_Secret_with_a_warning()
    {
        var ns = await cluster.NewNamespaceAsync();

        var applied = await ns.Apply(TestObjects.Alias("auth", TestObjects.Old));

        Assert.Contains($"Warning: Secret auth-{TestObjects.Old} does not exist yet", applied.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pin_that_moves_back_is_called_a_rollback()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("auth", TestObjects.Old);
        await ns.SecretAsync("auth", TestObjects.New);
        Assert.Empty((await ns.Apply(TestObjects.Alias("auth", TestObjects.New))).Error);

        var applied = await ns.Apply(TestObjects.Alias("auth", TestObjects.Old));

        Assert.Equal($"Warning: Rollback: alias auth moves back from {TestObjects.New} to {TestObjects.Old}", applied.Error.Trim());
    }
}
