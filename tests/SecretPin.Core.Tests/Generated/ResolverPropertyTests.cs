using System.Text.Json.Nodes;
using CsCheck;
using SecretPin.Core.Pins;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;
using SecretPin.Testing.Oracles;

namespace SecretPin.Core.Tests.Generated;

[Trait("Category", "Slow")]
public sealed class ResolverPropertyTests
{
    private static readonly Dictionary<string, EffectivePin> Pins = TestObjects.Pins($"auth-{TestObjects.NewVersion}", $"regcred-{TestObjects.NewVersion}");

    [Fact]
    public void A_patch_applied_by_another_library_changes_only_the_aliases_and_the_provenance() =>
        Workloads.WithAliases.Sample(
            workload => Json.AssertSame(Expected(workload.Json), Json.After(workload.Json, Decide(workload.Json))), iter: 4000);

    [Fact]
    public void Resolving_is_idempotent() =>
        Workloads.WithAliases.Sample(
            workload => Assert.Equal(Reason.NothingToDo, Decide(Json.After(workload.Json, Decide(workload.Json))).Reason), iter: 2000);

    [Fact]
    public void A_resolved_workload_passes_the_final_state_check() =>
        Workloads.WithAliases.Sample(
            workload =>
            {
                var review = TestObjects.Review(Json.After(workload.Json, Decide(workload.Json)));
                var verdict = FinalStateCheck.Decide(review, Pins, StatedVersions.Of(review));
                Assert.Equal(Reason.NothingToDo, verdict.Reason);
                Assert.Empty(verdict.Warnings);
            },
            iter: 1000);

    [Fact]
    public void An_object_is_rewritten_if_and_only_if_it_contains_a_pinned_alias() =>
        Workloads.WithAliases.Sample(
            workload => Assert.Equal(
                DomWalk.InWorkload(workload.Json).Any(secret => Pins.ContainsKey(secret.Name)), Decide(workload.Json).Rewrite is not null),
            iter: 1000);

    [Fact]
    public void Without_pins_nothing_changes() =>
        Workloads.WithAliases.Sample(
            workload => Assert.Equal(Reason.NothingToDo, Resolver.Decide(TestObjects.Review(workload.Json), new Dictionary<string, EffectivePin>()).Reason),
            iter: 500);

    [Fact]
    public void The_candidates_are_the_names_that_may_be_aliases() =>
        Workloads.WithAliases.Sample(
            workload => Assert.Equal(
                DomWalk.InWorkload(workload.Json).Select(secret => secret.Name).Where(name => !char.IsDigit(name[^1])).Distinct().Order(),
                Resolver.Candidates(TestObjects.Review(workload.Json)).Order()),
            iter: 500);

    [Fact]
    public void Applying_the_same_manifest_again_changes_nothing_for_every_kind() =>
        Workloads.WithAliases.Sample(
            workload =>
            {
                var stored = Json.After(workload.Json, Decide(workload.Json));
                Json.AssertSame(stored, Json.After(workload.Json, Decide(workload.Json, stored)));
            },
            iter: 2000);

    [Fact]
    public void An_immutable_workload_applied_again_after_the_pins_moved_does_not_change() =>
        Workloads.Immutable.Sample(
            workload =>
            {
                var before = TestObjects.Pins("auth-20240101000000", "regcred-20240101000000");
                var stored = Json.After(workload.Json, Resolver.Decide(TestObjects.Review(workload.Json), before));
                Json.AssertSame(stored, Json.After(workload.Json, Decide(workload.Json, stored)));
            },
            iter: 2000);

    [Fact]
    public void A_resolve_request_has_the_effect_of_a_new_workload_with_the_current_pins() =>
        Workloads.Mutable.Sample(
            workload =>
            {
                var manifest = workload.Json;
                Annotations(manifest);
                var stored = Json.After(manifest, Resolver.Decide(
                    TestObjects.Review(manifest), TestObjects.Pins("auth-20240101000000", "regcred-20240101000000"))).AsObject();
                var requested = stored.DeepClone().AsObject();
                Annotations(requested)[WellKnown.ResolveAnnotation] = "auth,regcred";

                var moved = Json.After(requested, Decide(requested, stored)).AsObject();

                Json.AssertSame(Json.After(manifest, Decide(manifest)), moved);
                Assert.Equal(Reason.NothingToDo, Decide(moved, requested).Reason);
            },
            iter: 2000);

    private static JsonObject Annotations(JsonObject workload)
    {
        workload["metadata"] ??= new JsonObject();
        return (workload["metadata"]!["annotations"] ??= new JsonObject()).AsObject();
    }

    private static Verdict Decide(JsonObject json, JsonObject? old = null) => Resolver.Decide(TestObjects.Review(json, old), Pins);

    /// <summary>The result of rules 3, 4, 6 and 7 for a new workload, computed step by step on a tree.</summary>
    private static JsonNode Expected(JsonObject before)
    {
        var after = before.DeepClone();
        var resolved = new SortedSet<string>(StringComparer.Ordinal);
        var pods = DomWalk.Workloads.First(row => row.Kind == (string?)before["kind"]).PodSpec;
        foreach (var secret in DomWalk.InWorkload(before).Where(secret => Pins.ContainsKey(secret.Name)).ToArray())
        {
            Json.Replace(after, secret.Pointer, $"{secret.Name}-{TestObjects.NewVersion}");
            resolved.Add($"{secret.Name}={TestObjects.NewVersion}");
        }

        if (resolved.Count == 0)
        {
            return after;
        }

        KeepOnePullSecretAnAlias(before, after, $"/{pods}/imagePullSecrets");
        var template = (pods.Contains('/', StringComparison.Ordinal) ? Json.At(after, $"/{pods[..^"/spec".Length]}") : after).AsObject();
        template["metadata"] ??= new JsonObject();
        template["metadata"]!["annotations"] ??= new JsonObject();
        template["metadata"]!["annotations"]![WellKnown.ResolvedAnnotation] = string.Join(',', resolved);
        return after;
    }

    /// <summary>The entry of an alias is at its first occurrence; entries without a name do not change.</summary>
    private static void KeepOnePullSecretAnAlias(JsonNode before, JsonNode after, string pointer)
    {
        var written = DomWalk.Under(before, $"{pointer[1..]}/*/name").ToArray();
        var pins = written.Where(secret => Pins.ContainsKey(secret.Name)).Select(secret => $"{secret.Name}-{TestObjects.NewVersion}").ToArray();
        var expected = new List<string>();
        foreach (var secret in written)
        {
            var name = Pins.ContainsKey(secret.Name) ? $"{secret.Name}-{TestObjects.NewVersion}" : secret.Name;
            if (!pins.Contains(name) || (name != secret.Name && !expected.Contains(name)))
            {
                expected.Add(name);
            }
        }

        foreach (var (secret, name) in written.Zip(expected))
        {
            Json.Replace(after, secret.Pointer, name);
        }

        foreach (var extra in written.Skip(expected.Count).Reverse())
        {
            var element = Json.At(after, extra.Pointer).Parent!;
            element.Parent!.AsArray().Remove(element);
        }
    }
}
