using System.Text;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Tests.Resolution;

/// <summary>Aliases in fields outside of pod specs, whose catalogue entry states <c>resolve: true</c>.</summary>
public sealed class FieldResolutionTests
{
    private const string Old = "20250101000000", New = "20250201000000";

    private const string Entries = """
        [{
          "group": "example.com", "versions": ["v1"], "resource": "widgets", "kind": "Widget", "scope": "Namespaced",
          "secrets": [
            {"path": "spec.groups[*].users[*].keys[*].secret", "resolve": true},
            {"path": "spec.ref.name", "namespaceField": "namespace", "resolve": true},
            {"path": "spec.any", "namespace": "*", "resolve": true},
            {"path": "metadata.annotations[\"example.com/secret\"]", "valueFormat": "namespace/name", "resolve": true},
            {"path": "spec.other"},
            {"path": "spec.target", "provides": true, "resolve": true}
          ]
        }]
        """;

    private static readonly ObjectScanner Scanner = new(
        [], CatalogueProject.ParseEntries(Encoding.UTF8.GetBytes(Entries)).Select(KindFields.Of));

    [Theory]
    [InlineData("""{"groups": [{"users": [{}, {"keys": [{"secret": "auth"}]}]}]}""", "/spec/groups/0/users/1/keys/0/secret")]
    [InlineData("""{"ref": {"name": "auth"}}""", "/spec/ref/name")]
    [InlineData("""{"ref": {"name": "auth", "namespace": "shop"}}""", "/spec/ref/name")]
    [InlineData("""{"any": "auth"}""", "/spec/any")]
    [InlineData("""{"ref": {"name": "auth", "namespace": "other"}}""", null)]
    [InlineData("""{"other": "auth"}""", null)]
    [InlineData("""{"target": "auth"}""", null)]
    public void An_alias_is_resolved_in_the_fields_of_its_own_namespace_that_request_it(string spec, string? pointer)
    {
        var verdict = Decide(Widget(spec), Old);

        Assert.Equal(pointer is null ? [] : [(pointer, $"auth-{Old}")], Replaced(verdict));
        Assert.Equal(
            pointer is null ? [] : [("/metadata", $"auth={Old}")],
            verdict.Rewrite?.Provenance.Select(change => (change.Metadata, change.Value)) ?? []);
    }

    [Theory]
    [InlineData("auth", $"auth-{Old}")]
    [InlineData("shop/auth", $"shop/auth-{Old}")]
    [InlineData("other/auth", null)]
    public void A_value_with_a_namespace_keeps_its_namespace(string value, string? expected)
    {
        var verdict = Decide(Widget("{}", $$"""{"example.com/secret": "{{value}}"}"""), Old);

        Assert.Equal(expected is null ? [] : [("/metadata/annotations/example.com~1secret", expected)], Replaced(verdict));
    }

    [Fact]
    public void A_held_object_keeps_its_version_and_a_resolve_request_moves_only_what_SecretPin_resolved()
    {
        var stored = Widget($$"""{"any": "auth-{{Old}}"}""", $$"""{"secretpin.io/resolved": "auth={{Old}}"}""");
        var held = Decide(Widget("""{"any": "auth"}""", """{"secretpin.io/hold": "true"}"""), New, stored);
        var requested = Decide(
            Widget($$"""{"any": "auth-{{Old}}"}""", $$"""{"secretpin.io/resolved": "auth={{Old}}", "secretpin.io/resolve": "auth"}"""), New, stored);
        var written = Decide(Widget($$"""{"any": "auth-{{Old}}"}""", """{"secretpin.io/resolve": "auth"}"""), New, stored);

        Assert.Equal([("/spec/any", $"auth-{Old}")], Replaced(held));
        Assert.Equal([("/spec/any", $"auth-{New}")], Replaced(requested));
        Assert.True(requested.Rewrite!.RemovesRequest);
        Assert.Empty(Replaced(written));
    }

    [Fact]
    public void The_final_check_rejects_an_alias_only_in_a_field_that_is_resolved()
    {
        var pins = Pins(Old);

        var rejected = FinalStateCheck.Decide(Review(Widget("""{"any": "auth"}""")), pins, new HashSet<string>());
        Assert.Equal(Reason.Unresolved, rejected.Reason);
        Assert.StartsWith(
            "Widget shop/app still names alias auth (any), so it would not find its Secret. ", rejected.Message, StringComparison.Ordinal);
        Assert.True(FinalStateCheck.Decide(Review(Widget("""{"other": "auth"}""")), pins, new HashSet<string>()).IsAllowed);
    }

    [Fact]
    public void Enforcement_applies_to_the_fields_that_are_resolved_and_does_not_search_for_a_version_in_an_unknown_namespace()
    {
        var enforced = EnforcementPolicy.None.With(WellKnown.EnforceLabel, "versioned");

        Assert.Equal(Reason.NotVersioned, Check("""{"any": "plain"}""").Reason);
        Assert.Equal(Reason.NotVersioned, Check($$"""{"ref": {"name": "auth-{{Old}}"} }""").Reason);
        Assert.True(Check($$"""{"any": "auth-{{Old}}"}""").IsAllowed);
        Assert.True(Check("""{"other": "plain"}""").IsAllowed);

        Verdict Check(string spec) =>
            FinalStateCheck.Decide(Review(Widget(spec)), new Dictionary<string, EffectivePin>(), new HashSet<string>(), enforced);
    }

    [Fact]
    public void The_controller_of_a_workload_is_exempt_only_if_it_has_a_pod_spec()
    {
        var pod = Scanner.Scan("""
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a", "ownerReferences": [
              {"apiVersion": "example.com/v1", "kind": "Widget", "name": "app", "uid": "1", "controller": true}]}, "spec": {}}
            """u8);

        Assert.False(pod.HasReviewedController);
    }

    [Fact]
    public void A_field_of_another_type_is_skipped() => Assert.Empty(Widget("""{"any": {"name": "auth"}, "ref": "auth", "groups": {"a": 1}}""").References);

    private static Verdict Decide(ScannedObject widget, string pinned, ScannedObject? stored = null) => Resolver.Decide(Review(widget, stored), Pins(pinned));

    private static WorkloadReview Review(ScannedObject widget, ScannedObject? stored = null) =>
        new(Scanner.WorkloadOf(widget.Kind)!, "shop", widget, stored);

    private static Dictionary<string, EffectivePin> Pins(string version) => new()
    {
        ["auth"] = EffectivePin.To(VersionedSecretName.ParseOrNull($"auth-{version}")!),
    };

    private static ScannedObject Widget(string spec, string annotations = "{}") => Scanner.Scan(Encoding.UTF8.GetBytes(
        $$"""{"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "app", "annotations": {{annotations}} }, "spec": {{spec}} }"""));

    private static IEnumerable<(string, string)> Replaced(Verdict verdict) =>
        (verdict.Rewrite?.Replacements ?? []).Select(replacement => (replacement.Reference.Pointer, replacement.Value));
}
