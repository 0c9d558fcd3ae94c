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

    /// <summary>The rules of the CRD, which the API server evaluates before it calls the webhook.</summary>
    [Fact]
    public async Task An_invalid_rollout_is_rejected_with_what_to_write()
    {
        const string Last = """{"percent": 100}""", Query = """ "prometheus": {"query": "up", "max": 1}""";
        var ns = await cluster.NewNamespaceAsync();
        (string Rollout, string Why)[] rows =
        [
            ($$"""{"steps": [{"percent": 50}, {"percent": 25}, {{Last}}]}""", "has percentages that do not rise. Write a larger percentage in each step."),
            ($$"""{"steps": [{"percent": 25}, {"percent": 25}, {{Last}}]}""", "has percentages that do not rise"),
            ("""{"steps": [{"percent": 50}]}""", "does not reach all workloads. Write percent 100 in the last step."),
            ("""{"steps": [{"percent": 100}, {"workloads": ["Deployment/web"]}]}""", "does not reach all workloads"),
            ("""{"steps": []}""", "spec.rollout.steps in body should have at least 1 items"),
            ($$"""{"steps": [{{string.Join(", ", Enumerable.Range(1, 10).Select(i => $$"""{"percent": {{i}}}"""))}}, {{Last}}]}""",
                "must have at most 10 items"),
            ($$"""{"steps": [{"percent": 0}, {{Last}}]}""", "should be greater than or equal to 1"),
            ("""{"steps": [{"percent": 101}]}""", "should be less than or equal to 100"),
            ($$"""{"steps": [{}, {{Last}}]}""", "must have exactly one of workloads and percent"),
            ("""{"steps": [{"percent": 100, "workloads": ["Deployment/web"]}]}""", "must have exactly one of workloads and percent"),
            ($$"""{"steps": [{"workloads": ["Pod/web"]}, {{Last}}]}""", "is not a workload. Write kind/name, for example Deployment/auth-canary."),
            ("""{"steps": [{"percent": 100, "soak": "-1h"}]}""", "is not a duration"),
            ("""{"steps": [{"percent": 100, "soak": "soon"}]}""", "is not a duration"),
            ($$"""{"after": [{"namespace": "staging", "soak": "-1h"}], "steps": [{{Last}}]}""", "is not a duration"),
            ($$"""{"steps": [{{Last}}], "checks": [{"name": "errors"}]}""", "must have exactly one of prometheus and datadog"),
            ($$$"""{"steps": [{{{Last}}}], "checks": [{"name": "errors", {{{Query}}}, "datadog": {"monitor": 1}}]}""",
                "must have exactly one of prometheus and datadog"),
            ($$"""{"steps": [{{Last}}], "checks": [{"name": "errors", "interval": "1s", {{Query}}}]}""", "is not a duration of at least 5s"),
            ($$"""{"steps": [{{Last}}], "checks": [{"name": "errors", "interval": "0s", {{Query}}}]}""", "is not a duration of at least 5s"),
            ($$"""{"steps": [{{Last}}], "checks": [{"name": "errors", "failures": 0, {{Query}}}]}""", "should be greater than or equal to 1"),
            ($$$"""{"steps": [{{{Last}}}], "checks": [{"name": "errors", "prometheus": {"query": "up"}}]}""", "has neither max nor min"),
            ($$"""{"steps": [{{Last}}], "checks": [{"name": "errors", {{Query}}}, {"name": "errors", {{Query}}}]}""", "Duplicate value"),
            ($$"""{"steps": [{{Last}}], "checks": [{{string.Join(", ", Enumerable.Range(0, 11).Select(i => $$"""{"name": "c{{i}}", {{Query}}}"""))}}]}""",
                "must have at most 10 items"),
        ];
        foreach (var (rollout, why) in rows)
        {
            (await ns.Try(With(rollout), "apply", "--dry-run=server", "-f", "-")).Refused(why);
        }

        // A soak time of 0 is the default.
        (await ns.Try(With("""{"steps": [{"workloads": ["Deployment/web"], "soak": "0s"}, {"percent": 100, "soak": "0"}]}"""), "apply", "-f", "-")).Succeeded();

        static JsonObject With(string rollout)
        {
            var alias = TestObjects.Alias("auth", TestObjects.Old);
            alias["spec"]!["rollout"] = JsonNode.Parse(rollout);
            return alias;
        }
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
