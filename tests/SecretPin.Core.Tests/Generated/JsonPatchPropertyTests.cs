using System.Text.Json.Nodes;
using CsCheck;
using SecretPin.Core.Pins;
using SecretPin.Core.Resolution;
using SecretPin.Testing.Oracles;

namespace SecretPin.Core.Tests.Generated;

/// <summary>
/// <c>kubectl apply</c> again: what the API server sends has the entries of <c>imagePullSecrets</c> of both the manifest
/// and the stored object, because that list is keyed by the name which was rewritten, and annotations of both.
/// </summary>
[Trait("Category", "Slow")]
public sealed class JsonPatchPropertyTests
{
    private static readonly Dictionary<string, EffectivePin> Older = TestObjects.Pins("auth-20240101000000", "regcred-20240101000000");
    private static readonly Dictionary<string, EffectivePin> Newer = TestObjects.Pins($"auth-{TestObjects.NewVersion}", $"regcred-{TestObjects.NewVersion}");

    [Fact]
    public void Applying_again_with_the_same_pins_leaves_the_stored_object_as_it_is() =>
        Manifests(Workloads.WithAliases).Sample(
            (manifest, storedFirst) =>
            {
                var stored = Resolve(manifest, null, Newer);
                Json.AssertSame(stored, Resolve(Sent(manifest, stored, storedFirst), stored, Newer));
            },
            iter: 3000);

    [Fact]
    public void Applying_again_after_the_pins_moved_leaves_what_cannot_change_as_it_is() =>
        Manifests(Workloads.Immutable).Sample(
            (manifest, storedFirst) =>
            {
                var stored = Resolve(manifest, null, Older);
                Json.AssertSame(stored, Resolve(Sent(manifest, stored, storedFirst), stored, Newer));
            },
            iter: 3000);

    [Fact]
    public void Applying_again_after_the_pins_moved_leaves_what_is_held_as_it_is() =>
        Manifests(Workloads.WithAliases).Sample(
            (manifest, storedFirst) =>
            {
                manifest["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [WellKnown.HoldAnnotation] = "true" } };
                var stored = Resolve(manifest, null, Older);
                Json.AssertSame(stored, Resolve(Sent(manifest, stored, storedFirst), stored, Newer));
            },
            iter: 3000);

    [Fact]
    public void After_the_pins_moved_twice_there_is_one_entry_an_alias_and_every_other_is_still_there() =>
        Manifests(new Workloads("auth", "regcred", "plain", "other", "auth-20230101000000") { Kinds = ["Deployment", "StatefulSet", "CronJob"] }).Sample(
            (manifest, storedFirst) =>
            {
                var first = Resolve(manifest, null, Older);
                var second = Resolve(Sent(manifest, first, storedFirst), first, TestObjects.Pins($"auth-{TestObjects.OldVersion}", $"regcred-{TestObjects.OldVersion}"));
                var third = Resolve(Sent(manifest, second, !storedFirst), second, Newer);

                var wanted = PullSecrets(manifest).Select(name => Newer.TryGetValue(name, out var pin) ? pin.Secret!.ToString() : name);
                Assert.Equal(wanted.Order(), PullSecrets(third).Order());
                Assert.DoesNotContain(DomWalk.InWorkload(third), secret => secret.Name.EndsWith(TestObjects.OldVersion, StringComparison.Ordinal));
            },
            iter: 3000);

    private static JsonObject Resolve(JsonObject sent, JsonObject? stored, Dictionary<string, EffectivePin> pins) =>
        Json.After(sent, Resolver.Decide(TestObjects.Review(sent, stored), pins));

    /// <summary>Manifests as the API server takes them: no two entries of the list have the same name, and none has no name.</summary>
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

    /// <param name="manifest">What the user applies.</param>
    /// <param name="stored">What is stored.</param>
    /// <param name="storedFirst">In which order the entries of both are; kubectl and the API server differ.</param>
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
