using System.Text.Json.Nodes;
using SecretPin.Core.Guard;
using SecretPin.Core.Verdicts;
using static SecretPin.Core.Tests.Guard.TestCluster;

namespace SecretPin.Core.Tests.Guard;

/// <summary>An alias stays while a workload depends on it.</summary>
public sealed class AliasDeletionRuleTests
{
    [Fact]
    public void An_alias_that_resolved_the_names_of_a_workload_stays()
    {
        var verdict = Delete(Resolved("Deployment", "app"));

        Assert.Equal(Reason.InUse, verdict.Reason);
        Assert.Contains("it resolves the Secret names of Deployment/app.", verdict.Message, StringComparison.Ordinal);
        Assert.Equal(["Deployment/app"], verdict.Referrers);
    }

    [Fact]
    public void An_alias_that_a_workload_names_stays() => Assert.Equal(Reason.InUse, Delete(Workload("CronJob", "weekly", "auth")).Reason);

    [Fact]
    public void A_workload_whose_manifest_names_the_version_does_not_need_the_alias() =>
        Assert.Equal(Reason.Unused, Delete(Workload("Deployment", "blue", Old)).Reason);

    [Fact]
    public void An_alias_beside_a_plain_Secret_of_its_name_is_deleted_because_the_workloads_fall_back_to_the_Secret() =>
        Assert.Equal(Reason.Unused, Delete(Resolved("Deployment", "app"), hasPlainSecret: true).Reason);

    [Fact]
    public void A_workload_that_is_being_deleted_does_not_need_the_alias()
    {
        var app = Resolved("Deployment", "app");
        app["metadata"]!["deletionTimestamp"] = "2025-07-24T11:00:00Z";

        Assert.Equal(Reason.Unused, Delete(app).Reason);
    }

    [Theory]
    [InlineData("""{"annotations": {"secretpin.io/allow-deletion": "moved to another team"} }""", Reason.Forced)]
    [InlineData("""{"deletionTimestamp": "2025-07-24T11:00:00Z"}""", Reason.AlreadyDeleting)]
    public void An_alias_in_use_is_deleted_by_force_or_if_its_deletion_has_begun(string metadata, Reason reason) =>
        Assert.Equal(reason, Delete(Resolved("Deployment", "app"), metadata).Reason);

    private static JsonObject Resolved(string kind, string name)
    {
        var workload = Workload(kind, name, Old);
        workload["spec"]!["template"]!["metadata"] = new JsonObject
        {
            ["annotations"] = new JsonObject { ["secretpin.io/resolved"] = $"auth={TestObjects.OldVersion}" },
        };
        return workload;
    }

    private static Verdict Delete(JsonObject workload, string metadata = "{}", bool hasPlainSecret = false)
    {
        var alias = new JsonObject { ["apiVersion"] = "secretpin.io/v1alpha1", ["kind"] = "SecretAlias", ["metadata"] = JsonNode.Parse(metadata) };
        alias["metadata"]!["name"] = "auth";
        return AliasDeletionRule.Decide(
            TestObjects.Namespace, TestObjects.Scan(alias),
            new DeletionEvidence { Objects = [TestObjects.Scan(workload)], ListedKinds = TestObjects.Scanner.ReferrerKinds.ToHashSet() },
            hasPlainSecret);
    }
}
