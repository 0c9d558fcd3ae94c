using System.Globalization;

namespace SecretPin.Testing.Server;

/// <summary>Objects with typical sizes and names. Each is a single line, because a line of a watch is one event.</summary>
internal static class LargeObjects
{
    public const int Namespaces = 200;

    private const string ManagedFields = """
        "managedFields":[{"manager":"kubectl-client-side-apply","operation":"Update","apiVersion":"v1","time":"2025-07-23T11:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:data":{".":{},"f:password":{},"f:username":{}},"f:metadata":{"f:annotations":{".":{},"f:kubectl.kubernetes.io/last-applied-configuration":{}},"f:labels":{".":{},"f:app.kubernetes.io/managed-by":{},"f:team":{}}},"f:type":{}}}],
        """;

    private const string Labels = """
        "labels":{"app.kubernetes.io/managed-by":"external-secrets","team":"payments"},
        """;

    public static string Namespace(int number) => Metadata("meta.k8s.io/v1", "PartialObjectMetadata", "", NamespaceOf(number), number, "") + "}";

    public static string Secret(int number) => Metadata(
        "meta.k8s.io/v1", "PartialObjectMetadata", NamespaceOf(number), SecretName(number), number,
        Labels + ManagedFields) + "}";

    public static string Workload(string apiVersion, string kind, int number)
    {
        var ns = NamespaceOf(number);
        var app = $"service-{number / Namespaces}";
        var name = kind is "ReplicaSet" or "Job" ? $"{app}-{Uid(number)[..8]}" : app;
        var owner = kind == "ReplicaSet" ? Owner(app, number) : "";
        var env = string.Join(',', Enumerable.Range(0, 20).Select(i => $$"""{"name":"SETTING_{{i}}","value":"https://service-{{i}}.example.com/some/path"}"""));
        return Metadata(apiVersion, kind, ns, name, number, owner + ManagedFields) + $$$"""
            ,"spec":{"replicas":2,"selector":{"matchLabels":{"app":"{{{app}}}"}},"template":{"metadata":{"labels":{"app":"{{{app}}}"},"annotations":{"secretpin.io/resolved":"{{{SecretName(number)[..^15]}}}=20250723110000"}},"spec":{"imagePullSecrets":[{"name":"regcred-20250101000000"}],"containers":[{"name":"app","image":"registry.example.com/team/{{{app}}}:1.2.3","env":[{{{env}}},{"name":"TOKEN","valueFrom":{"secretKeyRef":{"name":"{{{SecretName(number)}}}","key":"token"} } }],"envFrom":[{"secretRef":{"name":"{{{SecretName(number + Namespaces)}}}"} }]},{"name":"sidecar","image":"registry.example.com/proxy:9"}]} } },"status":{"replicas":2,"readyReplicas":2,"observedGeneration":4} }
            """;
    }

    private static string Owner(string name, int number) => $$"""
        "ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"{{name}}","uid":"{{Uid(number)}}","controller":true,"blockOwnerDeletion":true}],
        """;

    private static string Metadata(string apiVersion, string kind, string ns, string name, int number, string more) => $$"""
        {"kind":"{{kind}}","apiVersion":"{{apiVersion}}","metadata":{"name":"{{name}}","namespace":"{{ns}}","uid":"{{Uid(number)}}","resourceVersion":"{{number}}","creationTimestamp":"2025-07-23T11:00:00Z",{{more}}"generation":1}
        """;

    private static string NamespaceOf(int number) => $"team-{number % Namespaces}-production";

    private static string SecretName(int number) => string.Create(
        CultureInfo.InvariantCulture, $"service-{number / Namespaces / 5}-credentials-202507{1 + (number / Namespaces % 5):00}110000");

    private static string Uid(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:x8}-5b1c-4c52-9d0e-{(long)number * 7919:x12}");
}
