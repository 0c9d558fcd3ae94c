using System.Text.Json.Nodes;
using SecretPin.Core.Pins;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;
using static SecretPin.Core.Tests.Resolution.Manifests;

namespace SecretPin.Core.Tests.Resolution;

/// <summary>The check of a workload after all mutating webhooks.</summary>
public sealed class FinalStateCheckTests
{
    [Fact]
    public void A_workload_with_an_unresolved_alias_is_rejected()
    {
        var verdict = Verify(Deployment(PodSpec(New, "auth", "auth")), null, New);

        Assert.Equal((Reason.Unresolved, 403), (verdict.Reason, verdict.Code));
        Assert.Equal(
            "Deployment production/app still names alias auth (container b, envFrom), so its pods would never start. "
            + "Either a mutating webhook that runs after SecretPin added this reference, or SecretPin's mutating webhook did not answer. "
            + "Apply it again. If that does not help, give SecretPin's MutatingWebhookConfiguration a name that sorts after the others "
            + "(chart value webhooks.mutating.name).",
            verdict.Message);
    }

    [Fact]
    public void A_version_that_does_not_exist_causes_a_warning()
    {
        var verdict = Verify(Deployment(PodSpec(New, Old, New, "plain")), null, "auth-20260101000000");

        Assert.Equal((Reason.NothingToDo, Outcome.Allow), (verdict.Reason, verdict.Outcome));
        Assert.Equal(
            [
                $"Secret {Old} does not exist, or is being deleted: pods that need it will not start",
                $"Secret {New} does not exist, or is being deleted: pods that need it will not start",
            ],
            verdict.Warnings);
    }

    [Fact]
    public void A_version_that_exists_or_is_optional_causes_no_warning()
    {
        var workload = Deployment(PodSpec(New, Old));
        Json.At(workload, "/spec/template/spec/containers/1/envFrom/0/secretRef").AsObject()["optional"] = true;

        Assert.Empty(Verify(workload, null, New).Warnings);
    }

    [Fact]
    public void A_job_that_was_stored_with_an_alias_can_be_updated() =>
        Assert.Equal(Reason.UnresolvedBefore, Verify(Job(PodSpec("auth")), Job(PodSpec("auth")), New).Reason);

    [Fact]
    public void An_alias_in_a_new_field_of_a_pod_is_rejected()
    {
        var sent = Pod(PodSpec("auth"));
        sent["spec"]!["ephemeralContainers"] = new JsonArray(Container("debug", "auth"));

        Assert.Equal(Reason.Unresolved, Verify(sent, Pod(PodSpec("auth")), New).Reason);
    }

    [Fact]
    public void A_Deployment_that_was_stored_with_an_alias_is_rejected() =>
        Assert.Equal(Reason.Unresolved, Verify(Deployment(PodSpec("auth")), Deployment(PodSpec("auth")), New).Reason);

    [Fact]
    public void Workloads_that_the_resolver_exempts_are_exempt()
    {
        Assert.Equal(Reason.ControllerOwned, Verify(OwnedBy(Deployment(PodSpec("auth")), "apps/v1", "Deployment"), null, New).Reason);
        var pod = Pod(PodSpec("auth"));
        pod["metadata"]!["annotations"] = new JsonObject { [WellKnown.MirrorPodAnnotation] = "x" };
        var sent = TestObjects.Review(pod);
        sent.Object.ConfirmMirrorPod("system:node:worker-1");
        Assert.Equal(Reason.MirrorPod, FinalStateCheck.Decide(sent, TestObjects.Pins(New), new HashSet<string>()).Reason);
    }

    [Fact]
    public void An_alias_without_a_pin_passes_if_it_is_optional_or_the_review_is_a_dry_run()
    {
        var pins = new Dictionary<string, EffectivePin> { ["auth"] = EffectivePin.Missing("No auth.") };
        var (required, optional) = (Deployment(PodSpec("auth")), Deployment(PodSpec("auth")));
        Json.At(optional, "/spec/template/spec/containers/0/envFrom/0/secretRef").AsObject()["optional"] = true;

        Reason Check(JsonObject sent, bool isDryRun) =>
            FinalStateCheck.Decide(TestObjects.Review(sent) with { IsDryRun = isDryRun }, pins, new HashSet<string>()).Reason;

        Assert.Equal(Reason.Unresolved, Check(required, isDryRun: false));
        Assert.Equal(Reason.NothingToDo, Check(required, isDryRun: true));
        Assert.Equal(Reason.NothingToDo, Check(optional, isDryRun: false));
    }

    [Fact]
    public void An_alias_with_a_pin_is_rejected_also_in_a_dry_run() =>
        Assert.Equal(
            Reason.Unresolved,
            FinalStateCheck.Decide(TestObjects.Review(Deployment(PodSpec("auth"))) with { IsDryRun = true }, TestObjects.Pins(New), new HashSet<string>())
                .Reason);

    [Fact]
    public void A_resolved_workload_passes()
    {
        var sent = Deployment(PodSpec("auth", "plain"));

        var verdict = Verify(Json.After(sent, Decide(sent, New)), null, New);

        Assert.Equal((Reason.NothingToDo, Outcome.Allow), (verdict.Reason, verdict.Outcome));
        Assert.Empty(verdict.Warnings);
    }

    /// <summary>Decides with the Secret <c>New</c> existing and pinned.</summary>
    private static Verdict Verify(JsonObject sent, JsonObject? stored, string secret) =>
        FinalStateCheck.Decide(TestObjects.Review(sent, stored), TestObjects.Pins(secret), new HashSet<string> { secret });
}
