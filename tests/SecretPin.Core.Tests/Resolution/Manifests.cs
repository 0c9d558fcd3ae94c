using System.Text.Json.Nodes;
using SecretPin.Core.Pins;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Tests.Resolution;

/// <summary>Small manifests, and their resolution.</summary>
internal static class Manifests
{
    public const string Old = "auth-20250715100000", New = "auth-20250723110000";

    /// <summary>A pod spec with one container per name, called a, b, c…, which names it in envFrom.</summary>
    public static JsonObject PodSpec(params string[] names) => new()
    {
        ["containers"] = new JsonArray([.. names.Select((name, i) => (JsonNode)Container(((char)('a' + i)).ToString(), name))]),
    };

    public static JsonObject Container(string name, string secret) => new()
    {
        ["name"] = name,
        ["image"] = "example.com/app",
        ["envFrom"] = new JsonArray(new JsonObject { ["secretRef"] = new JsonObject { ["name"] = secret } }),
    };

    public static JsonObject PodSpecWithPullSecrets(params string[] names) => new()
    {
        ["containers"] = new JsonArray(new JsonObject { ["name"] = "app", ["image"] = "example.com/app" }),
        ["imagePullSecrets"] = new JsonArray([.. names.Select(name => (JsonNode)new JsonObject { ["name"] = name })]),
    };

    public static JsonObject Deployment(JsonObject podSpec, string? resolved = null) => Templated("apps/v1", "Deployment", podSpec, resolved);

    public static JsonObject Job(JsonObject podSpec, string? resolved = null) => Templated("batch/v1", "Job", podSpec, resolved);

    public static JsonObject Pod(JsonObject podSpec, string? resolved = null) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Pod",
        ["metadata"] = Metadata("app", resolved),
        ["spec"] = podSpec,
    };

    public static JsonObject Held(JsonObject workload)
    {
        workload["metadata"]!["annotations"] = new JsonObject { [WellKnown.HoldAnnotation] = "true" };
        return workload;
    }

    public static JsonObject OwnedBy(JsonObject json, string apiVersion, string kind)
    {
        json["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["name"] = "owner",
            ["uid"] = "u1",
            ["controller"] = true,
        });
        return json;
    }

    public static Verdict Decide(JsonObject sent, JsonObject? stored, params string[] pins) =>
        Resolver.Decide(TestObjects.Review(sent, stored), TestObjects.Pins(pins));

    public static Verdict Decide(JsonObject sent, params string[] pins) => Decide(sent, null, pins);

    public static Verdict DecideWithout(JsonObject sent, string alias, string note) =>
        Resolver.Decide(TestObjects.Review(sent), new Dictionary<string, EffectivePin> { [alias] = EffectivePin.Missing(note) });

    private static JsonObject Templated(string apiVersion, string kind, JsonObject podSpec, string? resolved) => new()
    {
        ["apiVersion"] = apiVersion,
        ["kind"] = kind,
        ["metadata"] = Metadata("app", null),
        ["spec"] = new JsonObject { ["template"] = new JsonObject { ["metadata"] = Metadata(null, resolved), ["spec"] = podSpec } },
    };

    private static JsonObject Metadata(string? name, string? resolved)
    {
        var metadata = new JsonObject();
        if (name is not null)
        {
            metadata["name"] = name;
        }

        if (resolved is not null)
        {
            metadata["annotations"] = new JsonObject { [WellKnown.ResolvedAnnotation] = resolved };
        }

        return metadata;
    }
}
