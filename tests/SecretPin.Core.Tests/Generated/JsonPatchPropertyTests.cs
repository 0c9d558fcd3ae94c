using System.Text.Json.Nodes;
using CsCheck;
using SecretPin.Core.Pins;
using SecretPin.Core.Resolution;
using SecretPin.Testing.Oracles;

namespace SecretPin.Core.Tests.Generated;

/// <summary>
/// Repeated <c>kubectl apply</c>: the object that the API server sends has the annotations and the entries of <c>imagePullSecrets</c> of both
/// the manifest and the stored object, because the list is keyed by the rewritten name.
/// </summary>
[Trait("Category", "Slow")]
public sealed class JsonPatchPropertyTests
{
    private static readonly Dictionary<string, EffectivePin> Older = TestObjects.Pins("auth-20240101000000", "regcred-20240101000000");
    private static readonly Dictionary<string, EffectivePin> Newer = TestObjects.Pins($"auth-{TestObjects.NewVersion}", $"regcred-{TestObjects.NewVersion}");

    [Fact]
    public void Applying_again_with_the_same_pins_does_not_change_the_stored_object() =>
        Manifests(Workloads.WithAliases).Sample(
            (manifest, storedFirst) =>
            {
                var stored = Resolve(manifest, null, Newer);
                Json.AssertSame(stored, Resolve(Sent(manifest, stored, storedFirst), stored, Newer));
            },
            iter: 3000);

    [Fact]
    public void Applying_again_after_the_pins_moved_does_not_change_an_immutable_workload() =>
        Manifests(Workloads.Immutable).Sample(
            (manifest, storedFirst) =>
            {
                var stored = Resolve(manifest, null, Older);
                Json.AssertSame(stored, Resolve(Sent(manifest, stored, storedFirst), stored, Newer));
            },
            iter: 3000);

    [Fact]
    public void Applying_again_after_the_pins_moved_does_not_change_a_held_workload() =>
        Manifests(Workloads.WithAliases).Sample(
            (manifest, storedFirst) =>
            {
                manifest["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [WellKnown.HoldAnnotation] = "true" } };
                var stored = Resolve(manifest, null, Older);
                Json.AssertSame(stored, Resolve(Sent(manifest, stored, storedFirst), stored, Newer));
            },
            iter: 3000);

    [Fact]
    public void After_two_pin_moves_each_alias_has_one_entry_and_all_other_entries_remain() =>
        Manifests(new Workloads("auth", "regcred", "plain", "other", "auth-20230101000000") { Kinds = ["Deployment", "StatefulSet", "CronJob"] }).Sample(
            (manifest, storedFirst) =>
            {
                var first = Resolve(manifest, null, Older);
                var second = Resolve(
                    Sent(manifest, first, storedFirst), first, TestObjects.Pins($"auth-{TestObjects.OldVersion}", $"regcred-{TestObjects.OldVersion}"));
                var third = Resolve(Sent(manifest, second, !storedFirst), second, Newer);

                var expected = PullSecrets(manifest).Select(name => Newer.TryGetValue(name, out var pin) ? pin.Secret!.ToString() : name);
                Assert.Equal(expected.Order(), PullSecrets(third).Order());
                Assert.DoesNotContain(DomWalk.InWorkload(third), secret => secret.Name.EndsWith(TestObjects.OldVersion, StringComparison.Ordinal));
            },
            iter: 3000);

    private static JsonObject Resolve(JsonObject sent, JsonObject? stored, Dictionary<string, EffectivePin> pins) =>
        Json.After(sent, Resolver.Decide(TestObjects.Review(sent, stored), pins));

    /// <summary>Manifests that the API server accepts: the entries of the list have unique, non-empty names.</summary>
    private static Gen<(JsonObject Manifest, bool StoredFirst)> Manifests(Workloads workloads) =>
        Gen.Select(workloads.Select(workload =>
        {
            if (List(workload.Json) is { } list)
            {
                var names = PullSecrets(workload.Json).Distinct().Select(name => (JsonNode)new JsonObject { ["name"] = name }).ToArray();
                list.ReplaceWith(new JsonArray(names));
            }

            return workload.Json;
        }), Gen.Bool);

    /// <param name="manifest">The manifest of the user.</param>
    /// <param name="stored">The stored object.</param>
    /// <param name="storedFirst">Whether the stored entries precede those of the manifest; kubectl and the API server differ.</param>
    private static JsonObject Sent(JsonObject manifest, JsonObject stored, bool storedFirst)
    {
        var sent = stored.DeepClone().AsObject();
        foreach (var secret in DomWalk.InWorkload(manifest).Where(secret => !secret.Pointer.Contains("imagePullSecrets", StringComparison.Ordinal)))
        {
            Json.Replace(sent, secret.Pointer, secret.Name);
        }

        if (List(sent) is { } list)
        {
            string[] names = storedFirst ? [.. PullSecrets(stored), .. PullSecrets(manifest)] : [.. PullSecrets(manifest), .. PullSecrets(stored)];
            list.ReplaceWith(new JsonArray([.. names.Distinct().Select(name => (JsonNode)new JsonObject { ["name"] = name })]));
        }

        return sent;
    }

    private static JsonArray? List(JsonObject workload) =>
        Path(workload).Aggregate((JsonNode?)workload, (node, key) => node?[key]) as JsonArray;

    private static string[] PullSecrets(JsonObject workload) =>
        [.. DomWalk.Under(workload, $"{string.Join('/', Path(workload))}/*/name").Select(secret => secret.Name)];

    private static string[] Path(JsonObject workload) =>
        $"{DomWalk.Workloads.First(row => row.Kind == (string?)workload["kind"]).PodSpec}/imagePullSecrets".Split('/');
}
