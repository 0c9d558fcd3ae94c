using System.Text.Json.Nodes;
using SecretPin.Core.Pins;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;
using static SecretPin.Core.Tests.Resolution.Manifests;

namespace SecretPin.Core.Tests.Resolution;

/// <summary>Rule 5: Pods, Jobs and held workloads keep their versions.</summary>
public sealed class StoredNamesTests
{
    [Fact]
    public void A_job_applied_again_after_the_pin_moved_is_the_stored_job_with_its_annotation()
    {
        var stored = Job(PodSpec(Old), "auth=20250715100000");

        var sent = Job(PodSpec("auth"));
        Json.AssertSame(stored, Json.After(sent, Decide(sent, stored, New)));
    }

    [Fact]
    public void A_job_that_was_stored_without_an_annotation_gets_no_annotation()
    {
        var stored = Job(PodSpec(Old));

        var sent = Job(PodSpec("auth"));
        Json.AssertSame(stored, Json.After(sent, Decide(sent, stored, New)));
    }

    [Fact]
    public void A_job_whose_template_has_no_metadata_does_not_get_metadata()
    {
        var (stored, sent) = (Job(PodSpec(Old)), Job(PodSpec("auth")));
        stored["spec"]!["template"]!.AsObject().Remove("metadata");
        sent["spec"]!["template"]!.AsObject().Remove("metadata");

        Json.AssertSame(stored, Json.After(sent, Decide(sent, stored, New)));
    }

    [Fact]
    public void A_job_that_was_stored_with_the_alias_stays_unresolved_with_a_warning()
    {
        var verdict = Decide(Job(PodSpec("auth", "auth")), Job(PodSpec("auth", "auth")), New);

        Assert.Equal((Reason.UnresolvedBefore, Outcome.Allow), (verdict.Reason, verdict.Outcome));
        Assert.Equal(
            ["Job production/app was stored with the unresolved alias auth and is immutable: delete it and create it again"], verdict.Warnings);
    }

    [Fact]
    public void A_job_applied_again_needs_no_pin()
    {
        var (stored, sent) = (Job(PodSpec(Old), "auth=20250715100000"), Job(PodSpec("auth")));
        var pins = new Dictionary<string, EffectivePin> { ["auth"] = EffectivePin.Missing("It is gone.") };

        Json.AssertSame(stored, Json.After(sent, Resolver.Decide(TestObjects.Review(sent, stored), pins)));
    }

    [Fact]
    public void A_pod_keeps_its_versions_and_a_new_ephemeral_container_gets_the_same_version()
    {
        var stored = Pod(PodSpec(Old), "auth=20250715100000");
        var sent = Pod(PodSpec("auth"), "auth=20250715100000");
        sent["spec"]!["ephemeralContainers"] = new JsonArray(Container("debug", "auth"));

        var after = Json.After(sent, Decide(sent, stored, New));

        Assert.Equal([Old, Old], Names(after));
        Assert.Equal("auth=20250715100000", TestObjects.Scan(after).Templates[0].Resolved);
    }

    [Fact]
    public void An_ephemeral_container_with_an_alias_that_is_new_to_its_pod_gets_the_current_pin()
    {
        var stored = Pod(PodSpec(Old), "auth=20250715100000");
        var sent = Pod(PodSpec(Old), "auth=20250715100000");
        sent["spec"]!["ephemeralContainers"] = new JsonArray(Container("debug", "regcred"));

        var after = Json.After(sent, Decide(sent, stored, New, "regcred-20260101000000"));

        Assert.Equal([Old, "regcred-20260101000000"], Names(after));
        Assert.Equal("auth=20250715100000,regcred=20260101000000", TestObjects.Scan(after).Templates[0].Resolved);
    }

    [Fact]
    public void Ephemeral_containers_are_identified_by_name()
    {
        var stored = Pod(PodSpec(Old));
        stored["spec"]!["ephemeralContainers"] = new JsonArray(Container("one", "auth-20240101000000"), Container("two", Old));
        var sent = Pod(PodSpec(Old));
        sent["spec"]!["ephemeralContainers"] = new JsonArray(Container("two", "auth"), Container("three", "plain"), Container("one", "auth"));

        Assert.Equal([Old, Old, "plain", "auth-20240101000000"], Names(Json.After(sent, Decide(sent, stored, New))));
    }

    [Fact]
    public void A_held_Deployment_keeps_the_version_of_each_field()
    {
        var stored = Held(Deployment(PodSpec(Old, "auth-20240101000000"), "auth=20240101000000,auth=20250715100000"));
        var sent = Held(Deployment(PodSpec("auth", "auth"), "auth=20240101000000,auth=20250715100000"));

        Json.AssertSame(stored, Json.After(sent, Decide(sent, stored, New)));
    }

    [Fact]
    public void A_new_field_of_a_held_workload_gets_the_version_of_the_other_fields()
    {
        var stored = Held(Deployment(PodSpec("auth-20240101000000", Old), "auth=20250715100000"));
        var sent = Held(Deployment(PodSpec("auth-20240101000000", "auth", "auth"), "auth=20250715100000"));

        Assert.Equal(["auth-20240101000000", Old, Old], Names(Json.After(sent, Decide(sent, stored, New))));
    }

    [Fact]
    public void A_held_workload_with_a_reordered_list_keeps_its_versions()
    {
        var (stored, sent) = (Held(Deployment(PodSpec("x"))), Held(Deployment(PodSpec("x"))));
        Json.At(stored, "/spec/template/spec/containers/0").AsObject()["envFrom"] = EnvFrom("plain", Old);
        Json.At(sent, "/spec/template/spec/containers/0").AsObject()["envFrom"] = EnvFrom("auth", "new", "plain");

        Assert.Equal([Old, "new", "plain"], Names(Json.After(sent, Decide(sent, stored, New))));
    }

    [Fact]
    public void A_held_workload_gets_the_pin_of_a_new_alias() =>
        Assert.Equal([Old, New], NamesAfter(Held(Deployment(PodSpec(Old, "auth"))), Held(Deployment(PodSpec("x", "plain")))));

    [Fact]
    public void A_held_workload_that_was_stored_with_an_alias_is_resolved() =>
        Assert.Equal([New], NamesAfter(Held(Deployment(PodSpec("auth"))), Held(Deployment(PodSpec("auth")))));

    [Fact]
    public void A_held_workload_is_resolved_on_create() =>
        Assert.Equal([New], NamesAfter(Held(Deployment(PodSpec("auth"))), null));

    [Fact]
    public void An_update_that_ends_the_hold_gets_the_current_pin() =>
        Assert.Equal([New], NamesAfter(Deployment(PodSpec("auth")), Held(Deployment(PodSpec(Old)))));

    [Fact]
    public void An_update_that_starts_the_hold_keeps_the_versions() =>
        Assert.Equal([Old], NamesAfter(Held(Deployment(PodSpec("auth"))), Deployment(PodSpec(Old))));

    [Fact]
    public void A_Deployment_without_a_hold_that_is_applied_again_gets_the_current_pin() =>
        Assert.Equal([New], NamesAfter(Deployment(PodSpec("auth")), Deployment(PodSpec(Old))));

    private static IEnumerable<string> NamesAfter(JsonObject sent, JsonObject? stored) => Names(Json.After(sent, Decide(sent, stored, New)));

    private static IEnumerable<string> Names(JsonObject json) => TestObjects.Scan(json).References.Select(reference => reference.Name);

    private static JsonArray EnvFrom(params string[] names) =>
        [.. names.Select(name => new JsonObject { ["secretRef"] = new JsonObject { ["name"] = name } })];
}
