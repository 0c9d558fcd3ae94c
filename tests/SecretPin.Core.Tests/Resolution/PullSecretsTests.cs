using System.Text.Json.Nodes;
using SecretPin.Core.Verdicts;
using static SecretPin.Core.Tests.Resolution.Manifests;

namespace SecretPin.Core.Tests.Resolution;

/// <summary>Rule 6: exactly one entry per alias, after any merge of the list by name.</summary>
public sealed class PullSecretsTests
{
    private const string First = "regcred-20250715100000", Second = "regcred-20250723110000", Third = "regcred-20250724090000";

    [Fact]
    public void A_new_object_has_the_pin_at_the_position_of_the_alias() =>
        Assert.Equal(["a", First, "b"], After(["a", "regcred", "b"], null, null, First));

    [Fact]
    public void Applying_again_with_the_same_pin_changes_nothing()
    {
        var stored = Deployment(PodSpecWithPullSecrets(First), "regcred=20250715100000");

        foreach (var names in (string[][])[["regcred", First], [First, "regcred"]])
        {
            var sent = Deployment(PodSpecWithPullSecrets(names), "regcred=20250715100000");
            Json.AssertSame(stored, Json.After(sent, Decide(sent, stored, First)));
        }
    }

    [Theory]
    [InlineData("regcred", "a", "b", First)]
    [InlineData("a", "regcred", "b", First)]
    [InlineData("a", First, "b", "regcred")]
    [InlineData("regcred", First, "a", "b")]
    public void The_order_of_the_stored_object_is_kept_if_nothing_else_changed(params string[] sent) =>
        Assert.Equal(["a", First, "b"], After(sent, ["a", First, "b"], "regcred=20250715100000", First));

    [Fact]
    public void After_a_pin_move_the_list_has_only_the_new_pin() =>
        Assert.Equal([Second], After(["regcred", First], [First], "regcred=20250715100000", Second));

    [Fact]
    public void After_two_pin_moves_the_list_has_only_the_new_pin()
    {
        var sent = Deployment(PodSpecWithPullSecrets("regcred"));
        var stored = Json.After(sent, Decide(sent, First));
        foreach (var pin in (string[])[Second, Third])
        {
            var merged = stored.DeepClone().AsObject();
            Json.At(merged, "/spec/template/spec/imagePullSecrets").AsArray().Insert(0, new JsonObject { ["name"] = "regcred" });
            stored = Json.After(merged, Decide(merged, stored, pin));
        }

        Assert.Equal([Third], Names(stored));
        Assert.Equal("regcred=20250724090000", TestObjects.Scan(stored).Templates[0].Resolved);
    }

    [Fact]
    public void Old_entries_that_the_annotation_records_are_removed() =>
        Assert.Equal(
            [Third],
            After(["regcred", First, Second], [First, Second], "regcred=20250715100000,regcred=20250723110000", Third));

    [Fact]
    public void Old_entries_that_only_the_stored_annotation_records_are_removed()
    {
        var sent = Deployment(PodSpecWithPullSecrets("regcred", First));
        var stored = Deployment(PodSpecWithPullSecrets(First), "regcred=20250715100000");

        Assert.Equal([Second], Names(Json.After(sent, Decide(sent, stored, Second))));
    }

    [Fact]
    public void A_version_of_the_user_is_kept_next_to_the_alias() =>
        Assert.Equal([First, Second], After([First, "regcred"], null, null, Second));

    [Fact]
    public void A_version_of_the_user_is_kept_after_a_pin_move() =>
        Assert.Equal([First, Third], After([First, "regcred", Second], [First, Second], "regcred=20250723110000", Third));

    [Fact]
    public void The_alias_and_its_current_pin_become_one_entry() =>
        Assert.Equal(["a", First], After([First, "a", "regcred"], null, null, First));

    [Fact]
    public void A_duplicate_alias_becomes_one_entry() => Assert.Equal([First, "a"], After(["regcred", "a", "regcred"], null, null, First));

    [Fact]
    public void Duplicate_entries_of_the_user_are_kept() =>
        Assert.Equal(["a", "a", First], After(["a", "a", "regcred"], null, null, First));

    [Fact]
    public void Two_aliases_are_merged_independently() =>
        Assert.Equal(
            [Second, "other-20250723110000"],
            After(
                ["regcred", "other", First, "other-20250715100000"], [First, "other-20250715100000"],
                "other=20250715100000,regcred=20250715100000", Second, "other-20250723110000"));

    [Fact]
    public void Aliases_with_a_common_prefix_are_merged_independently() =>
        Assert.Equal(
            ["regcred-eu-20250715100000", Second],
            After(["regcred-eu-20250715100000", "regcred"], ["regcred-eu-20250715100000"], "regcred-eu=20250715100000", Second));

    [Fact]
    public void A_list_without_an_alias_does_not_change()
    {
        var sent = Deployment(PodSpecWithPullSecrets(First, Second, First), "regcred=20250715100000");
        Json.At(sent, "/spec/template/spec/containers/0").AsObject()["envFrom"] =
            new JsonArray(new JsonObject { ["secretRef"] = new JsonObject { ["name"] = "auth" } });

        var verdict = Decide(sent, New);

        Assert.Equal([First, Second, First], Names(Json.After(sent, verdict)));
        Assert.Empty(verdict.Rewrite!.Removals);
    }

    [Fact]
    public void An_entry_that_the_user_added_is_in_the_list_after_the_next_apply() =>
        Assert.Equal(["a", First], After(["a", "regcred", First], [First], "regcred=20250715100000", First));

    [Fact]
    public void An_entry_that_the_user_removed_is_not_in_the_list_after_the_next_apply() =>
        Assert.Equal([First], After(["regcred", First], ["a", First], "regcred=20250715100000", First));

    [Fact]
    public void Server_side_apply_by_another_manager_adds_an_alias_to_the_list() =>
        Assert.Equal([First, "other-20250723110000"], After([First, "other"], [First], "regcred=20250715100000", "other-20250723110000"));

    [Fact]
    public void Entries_without_a_name_do_not_change()
    {
        var sent = Deployment(PodSpecWithPullSecrets("regcred", "x", "regcred"));
        Json.At(sent, "/spec/template/spec/imagePullSecrets/1").AsObject().Remove("name");

        Json.AssertSame(
            JsonNode.Parse($$"""[{"name": "{{First}}"}, {}]"""), Json.After(sent, Decide(sent, First))["spec"]!["template"]!["spec"]!["imagePullSecrets"]);
    }

    [Theory]
    [InlineData("regcred", First)]
    [InlineData(First, "regcred")]
    public void A_job_applied_again_after_a_pin_move_equals_the_stored_job(params string[] names)
    {
        foreach (var resolved in (string?[])["regcred=20250715100000", null])
        {
            var stored = Job(PodSpecWithPullSecrets(First), resolved);
            var sent = Job(PodSpecWithPullSecrets(names), resolved);
            Json.AssertSame(stored, Json.After(sent, Decide(sent, stored, Second)));
        }
    }

    [Theory]
    [InlineData("regcred", First, Second)]
    [InlineData(First, "regcred", Second)]
    [InlineData(First, Second, "regcred")]
    public void A_held_workload_keeps_the_resolved_version_next_to_a_version_of_the_user(params string[] names)
    {
        var stored = Job(PodSpecWithPullSecrets(First, Second), "regcred=20250723110000");
        var sent = Job(PodSpecWithPullSecrets(names), "regcred=20250723110000");

        Json.AssertSame(stored, Json.After(sent, Decide(sent, stored, Third)));
    }

    [Fact]
    public void A_version_in_another_field_of_the_pod_does_not_affect_the_list()
    {
        var sent = Deployment(PodSpec("regcred"));
        Json.At(sent, "/spec/template/spec").AsObject()["imagePullSecrets"] =
            JsonNode.Parse($$"""[{"name": "regcred"}, {"name": "{{First}}"}]""");
        var stored = Deployment(PodSpec(First));

        var after = Json.After(sent, Decide(sent, stored, Second));

        Assert.Equal([Second, Second, First], TestObjects.Scan(after).References.Select(reference => reference.Name));
    }

    private static IEnumerable<string> After(string[] sent, string[]? stored, string? resolved, params string[] pins)
    {
        var (before, old) = (Deployment(PodSpecWithPullSecrets(sent), resolved), stored is null ? null : Deployment(PodSpecWithPullSecrets(stored), resolved));
        var verdict = Decide(before, old, pins);
        Assert.Equal(Outcome.Rewrite, verdict.Outcome);
        return Names(Json.After(before, verdict));
    }

    private static IEnumerable<string> Names(JsonNode json) =>
        TestObjects.Scan(json).References.Where(reference => reference.Field.IsPullSecret).Select(reference => reference.Name);
}
