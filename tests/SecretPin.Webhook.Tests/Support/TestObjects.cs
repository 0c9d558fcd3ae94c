using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;

namespace SecretPin.Webhook.Tests.Support;

/// <summary>Objects with irrelevant data.</summary>
internal static class TestObjects
{
    public const string Uid = "4f5b6c1e-7d1f-4e0e-9a57-0d6d3a6ee6b1";

    public const string Namespace = "production";

    public static string Folder => AppContext.BaseDirectory;

    public static AliasName Alias => AliasName.TryParse("auth-api-secrets", out var name) ? name : throw new InvalidOperationException();

    public static VersionedSecretName Secret => Alias.At(SecretVersion.At(new(2025, 7, 23, 11, 0, 0, TimeSpan.Zero)));

    /// <summary>A cluster with <see cref="Alias"/>, pinned to <see cref="Secret"/>.</summary>
    public static MemoryCluster Cluster => new() { Pins = { [Alias.Value] = EffectivePin.To(Secret) }, Secrets = { Secret.ToString() } };

    /// <summary>A Deployment with a Secret in envFrom.</summary>
    public static JsonObject Deployment(string secret = "auth-api-secrets") => JsonNode.Parse($$$"""
        {
          "apiVersion": "apps/v1", "kind": "Deployment",
          "metadata": {"name": "auth-api", "namespace": "{{{Namespace}}}"},
          "spec": {"template": {"metadata": {"annotations": {"a": "b"}}, "spec": {"containers": [
            {"name": "app", "envFrom": [{"secretRef": {"name": "{{{secret}}}" } }]}]} } }
        }
        """)!.AsObject();

    /// <summary>The creation of an object; by default of a Deployment that names an alias.</summary>
    public static JsonObject Review(JsonNode? ofObject = null) => new()
    {
        ["kind"] = "AdmissionReview",
        ["apiVersion"] = "admission.k8s.io/v1",
        ["request"] = new JsonObject
        {
            ["uid"] = Uid,
            ["kind"] = new JsonObject { ["group"] = "apps", ["version"] = "v1", ["kind"] = "Deployment" },
            ["resource"] = new JsonObject { ["group"] = "apps", ["version"] = "v1", ["resource"] = "deployments" },
            ["name"] = "auth-api",
            ["namespace"] = Namespace,
            ["operation"] = "CREATE",
            ["userInfo"] = new JsonObject { ["username"] = "anna", ["groups"] = new JsonArray("developers") },
            ["object"] = ofObject ?? Deployment(),
            ["oldObject"] = null,
            ["dryRun"] = false,
        },
    };

    /// <summary>The deletion of a Secret.</summary>
    public static JsonObject Deletion(string name = "auth-api-secrets-20250715100000", string? data = null)
    {
        var review = Review();
        var request = review["request"]!;
        request["kind"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Secret" };
        request["operation"] = "DELETE";
        request["name"] = "";
        request["object"] = null;
        request["oldObject"] = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Namespace },
            ["data"] = new JsonObject { ["token"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(data ?? "x")) },
        };
        return review;
    }

    /// <summary>The creation of a SecretAlias.</summary>
    public static JsonObject AliasReview(string spec, string name = "auth-api-secrets")
    {
        var review = Review(JsonNode.Parse($$"""
            {"apiVersion": "secretpin.io/v1alpha1", "kind": "SecretAlias", "metadata": {"name": "{{name}}"}, "spec": {{spec}}}
            """));
        review["request"]!["kind"] = new JsonObject { ["group"] = "secretpin.io", ["version"] = "v1alpha1", ["kind"] = "SecretAlias" };
        return review;
    }

    /// <summary>Changes the request, and returns the review as JSON.</summary>
    public static string With(this JsonObject review, Action<JsonObject> change)
    {
        change(review["request"]!.AsObject());
        return review.ToJsonString();
    }
}
