using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Core.References;
using SecretPin.Fuzz.Answers;
using SecretPin.Testing.Oracles;

namespace SecretPin.Fuzz.Inputs;

/// <summary>The inputs that mutation starts from.</summary>
internal static class Seeds
{
    private static readonly string[] EventTypes = ["ADDED", "MODIFIED", "DELETED", "BOOKMARK"];

    /// <summary>The reviews of the golden cases, minified, and one review of every other kind.</summary>
    public static IReadOnlyList<byte[]> Reviews() =>
    [
        .. Directory.EnumerateDirectories(Repository.Cases).Order(StringComparer.Ordinal)
            .Select(folder => Small(File.ReadAllBytes(Path.Combine(folder, "review.json"))))
            .Concat(Others().Select(Small)),
        .. Lists(),
    ];

    /// <summary>The upstream objects of Kubernetes, each in a review; none without SECRETPIN_TESTDATA.</summary>
    public static IReadOnlyList<byte[]> Upstream() =>
        UpstreamObjects.Folder is not { } folder ? [] :
        [
            .. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(file =>
            {
                var json = JsonNode.Parse(File.ReadAllBytes(file))!.AsObject();
                var kind = ObjectKind.Of((string)json["apiVersion"]!, (string)json["kind"]!);
                return kind.Kind == "AdmissionReview" ? Small(File.ReadAllBytes(file)) : Encoding.UTF8.GetBytes(Review(json, kind).ToJsonString());
            }),
        ];

    private static IEnumerable<byte[]> Others()
    {
        foreach (var (apiVersion, kind, rest) in new[]
        {
            ("v1", "ServiceAccount", """{"secrets":[{"name":"auth-api-secrets","namespace":"x"}],"imagePullSecrets":[{"name":"regcred"}]}"""),
            ("networking.k8s.io/v1", "Ingress", """{"spec":{"tls":[{"secretName":"tls","hosts":["a"]},{"secretName":""}]}}"""),
            ("gateway.networking.k8s.io/v1", "Gateway", """
                {"spec":{"listeners":[{"name":"a","tls":{"certificateRefs":[
                {"name":"tls"},{"kind":"Secret","group":"","name":"b","namespace":"c"},{"kind":"ConfigMap","name":"d"}]}}]}}
                """),
            ("v1", "PersistentVolume", """
                {"metadata":{"annotations":
                {"volume.kubernetes.io/provisioner-deletion-secret-name":"a","volume.kubernetes.io/provisioner-deletion-secret-namespace":"b"}},
                "spec":{"claimRef":{"namespace":"c"},"azureFile":{"secretName":"s"},
                "csi":{"nodeStageSecretRef":{"name":"n","namespace":"m"}},"rbd":{"secretRef":{"name":"r"}}}}
                """),
            ("storage.k8s.io/v1", "StorageClass",
                """{"parameters":{"csi.storage.k8s.io/provisioner-secret-name":"a","csi.storage.k8s.io/provisioner-secret-namespace":"${pvc.namespace}"}}"""),
            ("apps/v1", "ControllerRevision", """{"data":{"spec":{"template":{"spec":{"imagePullSecrets":[{"name":"regcred"}]}}}},"revision":1}"""),
            ("v1", "Namespace", """
                {"metadata":{"labels":{"secretpin.io/enforce":"versioned"},"annotations":{"secretpin.io/exempt":"a-*"}},"status":{"phase":"Active"}}
                """),
            ("v1", "Secret", $$$"""
                {"metadata":{"name":"auth-api-secrets-20250715100000"},"type":"Opaque",
                "data":{"token":"{{{Canary.Value}}}"},"stringData":{"t":"{{{Canary.Value}}}"}}
                """),
        })
        {
            var json = JsonNode.Parse(rest)!.AsObject();
            (json["apiVersion"], json["kind"]) = (apiVersion, kind);
            yield return Encoding.UTF8.GetBytes(Review(json, ObjectKind.Of(apiVersion, kind)).ToJsonString());
        }
    }

    /// <summary>A list and a watch of each of the other kinds.</summary>
    private static IEnumerable<byte[]> Lists()
    {
        foreach (var review in Others().Select(bytes => JsonNode.Parse(bytes)!["request"]!["oldObject"]!.AsObject()))
        {
            (review["metadata"] ??= new JsonObject()).AsObject()["name"] = "stored";
            var other = review.DeepClone();
            other["metadata"]!["name"] = "other";
            var list = new JsonObject
            {
                ["kind"] = "List",
                ["metadata"] = new JsonObject { ["resourceVersion"] = "7", ["continue"] = "next" },
                ["items"] = new JsonArray(review.DeepClone(), other),
            };
            yield return Encoding.UTF8.GetBytes(list.ToJsonString());
            yield return Encoding.UTF8.GetBytes(string.Concat(EventTypes.Select(type =>
                new JsonObject { ["type"] = type, ["object"] = review.DeepClone() }.ToJsonString() + "\n")));
            yield return Encoding.UTF8.GetBytes(review.ToJsonString());
        }
    }

    private static JsonObject Review(JsonObject json, ObjectKind kind)
    {
        var isSecret = kind == Kinds.Secret;
        return new()
        {
            ["kind"] = "AdmissionReview",
            ["apiVersion"] = "admission.k8s.io/v1",
            ["request"] = new JsonObject
            {
                ["uid"] = "4f5b6c1e",
                ["kind"] = new JsonObject { ["group"] = kind.Group, ["version"] = "v1", ["kind"] = kind.Kind },
                ["resource"] = new JsonObject { ["group"] = kind.Group, ["version"] = "v1", ["resource"] = "x" },
                ["namespace"] = "production",
                ["operation"] = isSecret ? "DELETE" : "UPDATE",
                ["userInfo"] = new JsonObject { ["username"] = "anna", ["groups"] = new JsonArray("developers") },
                ["object"] = isSecret ? null : json.DeepClone(),
                ["oldObject"] = json.DeepClone(),
                ["dryRun"] = false,
            },
        };
    }

    private static byte[] Small(byte[] json) => JsonSerializer.SerializeToUtf8Bytes(JsonNode.Parse(json));
}
