using System.Text.Json.Nodes;
using SecretPin.Core.Pins;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;
using static SecretPin.Core.Tests.Resolution.Manifests;

namespace SecretPin.Core.Tests.Resolution;

/// <summary>Rules 1 to 4 and 8 of docs/concepts.md, "Resolving". Rules 5 (holding), 6 (pull secrets) and 7 (provenance) have their own tests.</summary>
public sealed class ResolverTests
{
    [Fact]
    public void An_object_with_a_controller_is_not_rewritten()
    {
        var replicaSet = Deployment(PodSpec("auth"));
        replicaSet["kind"] = "ReplicaSet";

        Assert.Equal(Reason.ControllerOwned, Decide(OwnedBy(replicaSet, "apps/v1", "Deployment"), New).Reason);
        Assert.Equal(Reason.ControllerOwned, Decide(OwnedBy(Job(PodSpec("auth")), "batch/v1", "CronJob"), New).Reason);
        Assert.Empty(Resolver.Candidates(TestObjects.Review(replicaSet)));
    }

    [Theory]
    [InlineData("example.com/v1", "App")]
    [InlineData("v1", "ConfigMap")]
    [InlineData("example.com/v1", "Deployment")]
    public void A_controller_of_a_kind_that_SecretPin_does_not_review_exempts_nothing(string apiVersion, string kind) =>
        Assert.Equal(Reason.Resolved, Decide(OwnedBy(Deployment(PodSpec("auth")), apiVersion, kind), New).Reason);

    [Fact]
    public void A_pod_with_a_controller_is_rewritten() =>
        Assert.Equal(Reason.Resolved, Decide(OwnedBy(Pod(PodSpec("auth")), "apps/v1", "ReplicaSet"), New).Reason);

    [Fact]
    public void An_object_with_an_owner_that_is_not_a_controller_is_rewritten()
    {
        var owned = OwnedBy(Deployment(PodSpec("auth")), "v1", "ConfigMap");
        owned["metadata"]!["ownerReferences"]![0]!.AsObject().Remove("controller");

        Assert.Equal(Reason.Resolved, Decide(owned, New).Reason);
    }

    [Fact]
    public void A_mirror_pod_is_not_rewritten()
    {
        var pod = Pod(PodSpec("auth"));
        pod["metadata"]!["annotations"] = new JsonObject { [WellKnown.MirrorPodAnnotation] = "x" };

        var sent = TestObjects.Review(pod);
        sent.Object.ConfirmMirrorPod("system:node:worker-1");
        Assert.Equal(Reason.MirrorPod, Resolver.Decide(sent, TestObjects.Pins(New)).Reason);
        Assert.Empty(Resolver.Candidates(sent));

        sent.Object.ConfirmMirrorPod("alice");
        Assert.Equal(Reason.Resolved, Resolver.Decide(sent, TestObjects.Pins(New)).Reason);
    }

    [Fact]
    public void An_object_that_is_being_deleted_is_not_rewritten()
    {
        var stored = Deployment(PodSpec("auth"));
        stored["metadata"]!["deletionTimestamp"] = "2025-07-24T11:00:00Z";

        Assert.Equal(Reason.AlreadyDeleting, Decide(Deployment(PodSpec("auth")), stored, New).Reason);
    }

    [Fact]
    public void Fields_that_are_not_references_do_not_change()
    {
        var before = Deployment(PodSpec("auth", "plain"));
        before["metadata"]!["name"] = "auth";
        before["metadata"]!["labels"] = new JsonObject { ["secretName"] = "auth" };
        before["spec"]!["template"]!["spec"]!["containers"]![0]!["env"] =
            JsonNode.Parse("""[{"name": "auth", "value": "auth", "valueFrom": {"configMapKeyRef": {"name": "auth"}}}]""");

        var after = Json.After(before, Decide(before, New));

        Assert.Equal(
            ["/spec/template/metadata/annotations", "/spec/template/spec/containers/0/envFrom/0/secretRef/name"],
            Json.Differences(before, after).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("auth-20250101000000")]
    [InlineData(New)]
    [InlineData("plain")]
    [InlineData("auth-api")]
    public void Versioned_and_undeclared_names_do_not_change(string name)
    {
        var verdict = Decide(Deployment(PodSpec(name)), New);

        Assert.Equal((Reason.NothingToDo, Outcome.Allow), (verdict.Reason, verdict.Outcome));
        Assert.Empty(verdict.Warnings);
    }

    [Fact]
    public void The_candidates_are_the_names_without_a_version() =>
        Assert.Equal(
            ["auth", "plain"],
            Resolver.Candidates(TestObjects.Review(Deployment(PodSpec("auth", New, "plain", "Not_A_Name", new string('a', 239), "auth")))).Order());

    [Fact]
    public void An_alias_is_replaced_in_all_fields()
    {
        var before = Deployment(PodSpec("auth", "regcred", "auth"));

        var after = Json.After(before, Decide(before, New, "regcred-20260101000000"));

        Assert.Equal([New, "regcred-20260101000000", New], TestObjects.Scan(after).References.Select(reference => reference.Name));
    }

    [Fact]
    public void An_alias_without_a_pin_is_rejected_with_advice()
    {
        var verdict = DecideWithout(Deployment(PodSpec("plain", "auth", "auth")), "auth", "Create a Secret.");

        Assert.Equal((Reason.NoPin, 403), (verdict.Reason, verdict.Code));
        Assert.Equal("Deployment production/app names alias auth (container b, envFrom), which has no pin. Create a Secret.", verdict.Message);
        Assert.Null(verdict.Rewrite);
    }

    [Fact]
    public void An_alias_without_a_pin_is_rejected_unless_every_reference_to_it_is_optional()
    {
        var deployment = Deployment(PodSpec("auth", "auth"));
        Json.At(deployment, "/spec/template/spec/containers/0/envFrom/0/secretRef").AsObject()["optional"] = true;

        Assert.Equal(Reason.NoPin, DecideWithout(deployment, "auth", "Create a Secret.").Reason);

        Json.At(deployment, "/spec/template/spec/containers/1/envFrom/0/secretRef").AsObject()["optional"] = true;
        var verdict = DecideWithout(deployment, "auth", "Create a Secret.");

        Assert.Equal((Outcome.Allow, null), (verdict.Outcome, verdict.Rewrite));
        Assert.Equal(
            ["Alias auth has no pin, and only optional references name it (container a, envFrom), so the name is not replaced", "Create a Secret."],
            verdict.Warnings);
    }

    [Fact]
    public void A_dry_run_with_an_alias_without_a_pin_gets_a_warning_and_the_other_aliases_are_resolved()
    {
        var pins = TestObjects.Pins("regcred-20260101000000");
        pins["auth"] = EffectivePin.Missing("Create a Secret.");
        var review = TestObjects.Review(Deployment(PodSpec("auth", "regcred")));

        var verdict = Resolver.Decide(review with { IsDryRun = true }, pins);

        Assert.Equal("regcred-20260101000000", Assert.Single(verdict.Rewrite!.Replacements).Name);
        Assert.Equal(
            [
                "SecretPin resolved regcred=20260101000000",
                "Without the dry run, this request would be rejected: Deployment production/app names alias auth (container a, envFrom), which has no pin",
                "Create a Secret.",
            ],
            verdict.Warnings);
        Assert.Equal(Reason.NoPin, Resolver.Decide(review, pins).Reason);
    }

    [Fact]
    public void An_update_that_changes_no_version_gets_no_warning()
    {
        var verdict = Decide(Deployment(PodSpec("auth"), "auth=20250723110000"), Deployment(PodSpec(New), "auth=20250723110000"), New);

        Assert.Equal(Outcome.Rewrite, verdict.Outcome);
        Assert.Empty(verdict.Warnings);
    }

    [Fact]
    public void The_warning_of_an_update_lists_the_places_with_a_new_version_and_the_version_before()
    {
        var stored = Deployment(PodSpec(Old, "auth-20240101000000", "regcred-20260101000000"));
        var sent = Deployment(PodSpec("auth", "auth", "regcred", "regcred", "plain"));

        Assert.Equal(
            ["SecretPin resolved auth=20250723110000 (was 20250715100000 and 20240101000000), regcred=20260101000000"],
            Decide(sent, stored, New, "regcred-20260101000000").Warnings);
    }

    [Fact]
    public void A_reordered_list_is_no_change_of_a_version()
    {
        var (stored, sent) = (Deployment(PodSpec("plain", New)), Deployment(PodSpec("auth")));
        Json.At(sent, "/spec/template/spec/containers/0").AsObject()["name"] = "b";

        Assert.Empty(Decide(sent, stored, New).Warnings);
    }

    [Fact]
    public void All_aliases_without_a_pin_are_reported() =>
        Assert.Equal(
            "Deployment production/app names alias auth (container a, envFrom), which has no pin. No auth. "
            + "Deployment production/app names alias regcred (container b, envFrom), which has no pin. No regcred.",
            Resolver.Decide(
                TestObjects.Review(Deployment(PodSpec("auth", "regcred"))),
                new Dictionary<string, EffectivePin>
                {
                    ["auth"] = EffectivePin.Missing("No auth."),
                    ["regcred"] = EffectivePin.Missing("No regcred."),
                }).Message);

    [Fact]
    public void A_name_that_no_Secret_can_have_is_not_judged() =>
        Assert.Equal(Reason.Resolved, Decide(Deployment(PodSpec("auth", "Auth_API")), New).Reason);

    [Fact]
    public void One_warning_lists_the_resolved_aliases() =>
        Assert.Equal(
            ["SecretPin resolved auth=20250723110000, regcred=20260101000000"],
            Decide(Deployment(PodSpec("regcred", "auth", "auth")), New, "regcred-20260101000000").Warnings);

    [Theory]
    [InlineData(2, 30)]
    [InlineData(5, 30)]
    [InlineData(40, 10)]
    public void The_warning_has_at_most_120_characters_and_counts_the_other_aliases(int aliases, int length)
    {
        var names = Enumerable.Range(10, aliases).Select(i => $"alias-{i}{new string('x', length)}").ToArray();

        var warning = Assert.Single(Decide(Deployment(PodSpec(names)), [.. names.Select(name => $"{name}-{TestObjects.NewVersion}")]).Warnings);

        Assert.InRange(warning.Length, 30, 120);
        var shown = warning.Count(c => c == '=');
        Assert.EndsWith(shown == aliases ? TestObjects.NewVersion : $" and {aliases - shown} more", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_long_alias_is_not_shortened()
    {
        var alias = new string('a', 238);

        Assert.Equal(
            [$"SecretPin resolved {alias}={TestObjects.NewVersion}"], Decide(Deployment(PodSpec(alias)), $"{alias}-{TestObjects.NewVersion}").Warnings);
    }

    [Fact]
    public void The_note_of_a_pin_is_a_warning()
    {
        var pins = new Dictionary<string, EffectivePin> { ["auth"] = EffectivePin.To(TestObjects.Secret(Old), "it stays") };

        Assert.Equal(
            ["SecretPin resolved auth=20250715100000", "it stays"], Resolver.Decide(TestObjects.Review(Deployment(PodSpec("auth", "auth"))), pins).Warnings);
    }

    [Fact]
    public void A_rollback_to_an_old_version_is_not_rewritten() =>
        Assert.Equal(
            Reason.NothingToDo, Decide(Deployment(PodSpec(Old), "auth=20250715100000"), Deployment(PodSpec(New), "auth=20250723110000"), New).Reason);
}
