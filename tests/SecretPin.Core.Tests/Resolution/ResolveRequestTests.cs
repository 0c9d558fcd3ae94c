using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Core.Pins;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;
using static SecretPin.Core.Tests.Resolution.Manifests;

namespace SecretPin.Core.Tests.Resolution;

/// <summary>The annotation <c>secretpin.io/resolve</c>.</summary>
public sealed class ResolveRequestTests
{
    [Fact]
    public void A_place_that_the_provenance_assigns_to_the_alias_gets_the_pin_and_a_version_of_a_user_does_not()
    {
        var stored = Deployment(PodSpec(Old, "auth-20240101000000", "auth", "other-20250101000000"), "auth=20250715100000,other=20250101000000");
        var sent = Requested(stored, "auth");

        var after = Json.After(sent, Resolve(sent, stored, New, "other-20260101000000"));

        Assert.Equal([New, "auth-20240101000000", New, "other-20250101000000"], Names(after));
        Assert.Equal("auth=20250723110000,other=20250101000000", TestObjects.Scan(after).Templates[0].Resolved);
        Assert.Null(TestObjects.Scan(after).ResolveRequest);
    }

    [Fact]
    public void Only_the_requested_aliases_move()
    {
        var stored = Deployment(PodSpec(Old, "regcred-20250101000000"), "auth=20250715100000,regcred=20250101000000");
        var sent = Requested(stored, "regcred");

        Assert.Equal([Old, "regcred-20260101000000"], Names(Json.After(sent, Resolve(sent, stored, New, "regcred-20260101000000"))));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" , ,")]
    [InlineData("Not_A_Name")]
    [InlineData("auth-20250715100000")]
    [InlineData("undeclared")]
    public void A_request_without_effect_is_removed(string request)
    {
        var stored = Deployment(PodSpec(Old), "auth=20250715100000");
        var sent = Requested(stored, request);

        var verdict = Resolve(sent, stored, New);

        Assert.Equal("""[{"op":"remove","path":"/metadata/annotations/secretpin.io~1resolve"}]""", Json.Patch(verdict.Rewrite!));
        Assert.Equal(ResolveRequest.Aliases(request).Any() ? 1 : 0, verdict.Warnings.Count);
    }

    [Fact]
    public void A_workload_at_the_pin_is_not_changed_and_gets_no_warning()
    {
        var stored = Deployment(PodSpec(New), "auth=20250723110000");
        var sent = Requested(stored, "auth");

        var verdict = Resolve(sent, stored, New);

        Assert.Equal("""[{"op":"remove","path":"/metadata/annotations/secretpin.io~1resolve"}]""", Json.Patch(verdict.Rewrite!));
        Assert.Empty(verdict.Warnings);
    }

    [Fact]
    public void The_candidates_are_read_although_the_cache_has_plain_Secrets_of_their_names()
    {
        var sent = Requested(Deployment(PodSpec(Old, "regcred", "plain"), "auth=20250715100000"), "auth,regcred,undeclared");

        Assert.Equal(["auth", "regcred"], Resolver.Candidates(TestObjects.Review(sent), new NoAliases()).Order());
        Assert.Empty(Resolver.Candidates(TestObjects.Review(Deployment(PodSpec(Old, "regcred", "plain"))), new NoAliases()));
    }

    [Fact]
    public void A_request_on_a_create_is_handled()
    {
        var sent = Requested(Deployment(PodSpec(Old, "auth"), "auth=20250715100000"), "auth");

        var verdict = Resolve(sent, null, New);

        Assert.Equal([New, New], Names(Json.After(sent, verdict)));
        Assert.Equal(["SecretPin resolved auth=20250723110000"], verdict.Warnings);
    }

    [Fact]
    public void A_request_for_an_alias_without_a_pin_is_rejected_unless_it_is_stored_or_a_dry_run()
    {
        var pins = new Dictionary<string, EffectivePin> { ["auth"] = EffectivePin.Missing("No auth.") };
        var stored = Deployment(PodSpec(Old), "auth=20250715100000");
        var sent = Requested(stored, "auth");

        Verdict Decide(JsonObject old, bool isDryRun) => Resolver.Decide(TestObjects.Review(sent, old) with { IsDryRun = isDryRun }, pins);

        Assert.Equal(Reason.NoPin, Decide(stored, isDryRun: false).Reason);
        Assert.StartsWith("Without the dry run, ", Assert.Single(Decide(stored, isDryRun: true).Warnings), StringComparison.Ordinal);
        Assert.StartsWith("Deployment production/app cannot move", Assert.Single(Decide(sent, isDryRun: false).Warnings), StringComparison.Ordinal);
        Assert.Equal([Old], Names(Json.After(sent, Decide(sent, isDryRun: false))));
    }

    [Fact]
    public void The_patch_contains_only_the_annotation_and_the_precondition()
    {
        Assert.Equal("""{"metadata":{"annotations":{"secretpin.io/resolve":"a,b"}}}""", Encoding.UTF8.GetString(ResolveRequest.Patch(["a", "b"])));
        Assert.Equal(
            """{"metadata":{"uid":"u1","annotations":{"secretpin.io/resolve":"a"}}}""", Encoding.UTF8.GetString(ResolveRequest.Patch(["a"], "u1")));
    }

    private static Verdict Resolve(JsonObject sent, JsonObject? stored, params string[] pins) =>
        Resolver.Decide(TestObjects.Review(sent, stored), TestObjects.Pins(pins));

    private static JsonObject Requested(JsonObject workload, string aliases)
    {
        var requested = workload.DeepClone().AsObject();
        requested["metadata"]!["annotations"] = new JsonObject { [WellKnown.ResolveAnnotation] = aliases };
        return requested;
    }

    private static IEnumerable<string> Names(JsonNode json) => TestObjects.Scan(json).References.Select(reference => reference.Name);

    private sealed class NoAliases : IPins
    {
        public bool MayBeAlias(string ns, string name) => false;

        public ValueTask<IReadOnlyDictionary<string, EffectivePin>> ReadAsync(
            string ns, IReadOnlyCollection<string> names, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
