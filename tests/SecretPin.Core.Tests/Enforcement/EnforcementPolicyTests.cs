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
        Assert.Empty(Verify(Deployment(PodSpec("plain")), EnforcementPolicy.None).Warnings);

    [Fact]
    public void Enforcement_rejects_a_plain_Secret_and_accepts_a_version()
    {
        var enforced = new EnforcementPolicy(Enforces: true);

        Assert.Equal(Reason.NotVersioned, Verify(Deployment(PodSpec("plain")), enforced).Reason);
        Assert.Equal(Outcome.Allow, Verify(Deployment(PodSpec(Version)), enforced).Outcome);
    }

    [Fact]
    public void Enforcement_rejects_a_version_that_does_not_exist() =>
        Assert.Equal(Reason.NotVersioned, Verify(Deployment(PodSpec("auth-20260101000000")), new(Enforces: true)).Reason);

    [Fact]
    public void The_levels_are_independent_of_each_other()
    {
        var warned = Verify(Deployment(PodSpec("plain")), new(Warns: true));
        Assert.Equal((true, 1, null), (warned.IsAllowed, warned.Warnings.Count, warned.AuditNote));

        var audited = Verify(Deployment(PodSpec("plain")), new(Audits: true));
        Assert.Equal((true, 0, true), (audited.IsAllowed, audited.Warnings.Count, audited.AuditNote!.Contains("plain", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("plain", true)]
    [InlineData("ca, pl*", true)]
    [InlineData("*", true)]
    [InlineData("Plain,plai,plain2", false)]
    [InlineData("", false)]
    public void Names_may_be_exempt(string exempt, bool passes) =>
        Assert.Equal(passes, Verify(Deployment(PodSpec("plain")), new(Enforces: true, Exempt: exempt)).IsAllowed);

    [Fact]
    public void Without_enforcement_an_owner_reference_is_sufficient() =>
        Assert.Empty(Verify(OwnedBy(Pod(PodSpec("plain")), "apps/v1", "ReplicaSet"), new(Warns: true)).Warnings);

    [Theory]
    [InlineData("Pod")]
    [InlineData("ReplicaSet")]
    public void Under_enforcement_the_owner_must_exist_and_name_the_same_Secrets(string kind)
    {
        var owned = OwnedBy(kind == "Pod" ? Pod(PodSpec("plain", Version)) : Deployment(PodSpec("plain", Version)), "apps/v1", "Deployment");
        owned["kind"] = kind;

        Assert.Equal(Reason.NotVersioned, Verify(owned, new(Enforces: true)).Reason);
        Assert.Equal(Reason.NotVersioned, Verify(owned, new(Enforces: true), OwnerSecrets.OfNoOwner).Reason);
        Assert.Equal(Reason.NotVersioned, Verify(owned, new(Enforces: true), OwnerOf(Version)).Reason);
        Assert.True(Verify(owned, new(Enforces: true), OwnerOf("plain")).IsAllowed);
    }

    [Fact]
    public void Under_enforcement_an_object_that_is_being_deleted_is_checked()
    {
        var stored = Deployment(PodSpec(Version));
        stored["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z";
        var review = TestObjects.Review(Deployment(PodSpec("plain")), stored);

        Assert.Equal(Reason.NotVersioned, FinalStateCheck.Decide(review, TestObjects.Pins([]), new HashSet<string>(), new(Enforces: true)).Reason);
        Assert.Equal(Reason.AlreadyDeleting, FinalStateCheck.Decide(review, TestObjects.Pins([]), new HashSet<string>()).Reason);
    }

    [Fact]
    public void A_label_with_an_invalid_value_requires_nothing_and_causes_a_warning()
    {
        var policy = TestObjects.Scan("""
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"labels": {"secretpin.io/enforce": "Versioned", "secretpin.io/warn": ""}}}
            """).Enforcement;

        Assert.False(policy.IsAny);
        Assert.Equal(
            ["namespace production has the label secretpin.io/enforce=Versioned, secretpin.io/warn=, which has no effect: the only valid value is versioned"],
            Verify(Deployment(PodSpec("plain")), policy).Warnings);
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

    private static Verdict Verify(JsonObject sent, EnforcementPolicy enforcement, OwnerSecrets? owner = null) =>
        FinalStateCheck.Decide(TestObjects.Review(sent, null), TestObjects.Pins([]), new HashSet<string> { Version }, enforcement, owner);

    private static OwnerSecrets OwnerOf(params string[] names) => new(true, names.ToHashSet(), new HashSet<string>());
}
