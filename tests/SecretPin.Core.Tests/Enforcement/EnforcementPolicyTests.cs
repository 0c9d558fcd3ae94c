using System.Text.Json.Nodes;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;
using static SecretPin.Core.Tests.Resolution.Manifests;

namespace SecretPin.Core.Tests.Enforcement;

/// <summary>The labels of docs/concepts.md, "Enforcement".</summary>
public sealed class EnforcementPolicyTests
{
    private const string Version = "auth-20250723110000";

    [Fact]
    public void Without_labels_nothing_is_enforced() =>
        Assert.Empty(Look(Deployment(PodSpec("plain")), EnforcementPolicy.None).Warnings);

    [Fact]
    public void Enforcement_rejects_a_plain_Secret_and_accepts_a_version()
    {
        var enforced = new EnforcementPolicy(Enforces: true);

        Assert.Equal(Reason.NotVersioned, Look(Deployment(PodSpec("plain")), enforced).Reason);
        Assert.Equal(Outcome.Allow, Look(Deployment(PodSpec(Version)), enforced).Outcome);
    }

    [Fact]
    public void Enforcement_rejects_a_version_that_does_not_exist() =>
        Assert.Equal(Reason.NotVersioned, Look(Deployment(PodSpec("auth-20260101000000")), new(Enforces: true)).Reason);

    [Fact]
    public void The_levels_are_independent_of_each_other()
    {
        var warned = Look(Deployment(PodSpec("plain")), new(Warns: true));
        Assert.Equal((true, 1, null), (warned.IsAllowed, warned.Warnings.Count, warned.AuditNote));

        var audited = Look(Deployment(PodSpec("plain")), new(Audits: true));
        Assert.Equal((true, 0, true), (audited.IsAllowed, audited.Warnings.Count, audited.AuditNote!.Contains("plain", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("plain", true)]
    [InlineData("ca, pl*", true)]
    [InlineData("*", true)]
    [InlineData("Plain,plai,plain2", false)]
    [InlineData("", false)]
    public void Names_may_be_exempt(string exempt, bool passes) =>
        Assert.Equal(passes, Look(Deployment(PodSpec("plain")), new(Enforces: true, Exempt: exempt)).IsAllowed);

    [Fact]
    public void An_object_with_a_controller_is_not_checked() =>
        Assert.True(Look(OwnedBy(Pod(PodSpec("plain")), "apps/v1", "ReplicaSet"), new(Enforces: true)).IsAllowed);

    [Fact]
    public void A_label_with_an_invalid_value_requires_nothing_and_causes_a_warning()
    {
        var policy = TestObjects.Scan("""
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"labels": {"secretpin.io/enforce": "Versioned", "secretpin.io/warn": ""}}}
            """).Enforcement;

        Assert.False(policy.IsAny);
        Assert.Equal(
            ["namespace production has the label secretpin.io/enforce=Versioned, secretpin.io/warn=, which has no effect: the only valid value is versioned"],
            Look(Deployment(PodSpec("plain")), policy).Warnings);
    }

    [Theory]
    [InlineData("""{"secretpin.io/enforce": "versioned"}""", true, false, false)]
    [InlineData("""{"secretpin.io/warn": "versioned", "secretpin.io/audit": "versioned"}""", false, true, true)]
    [InlineData("{}", false, false, false)]
    public void The_policy_is_read_from_the_labels_of_the_namespace(string labels, bool enforces, bool warns, bool audits)
    {
        var ns = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Namespace",
            ["metadata"] = new JsonObject { ["labels"] = JsonNode.Parse(labels) },
        };

        Assert.Equal(new(enforces, warns, audits), TestObjects.Scan(ns).Enforcement);
    }

    private static Verdict Look(JsonObject sent, EnforcementPolicy enforcement) =>
        FinalStateCheck.Decide(TestObjects.Review(sent, null), TestObjects.Pins([]), new HashSet<string> { Version }, enforcement);
}
