using System.Globalization;

namespace SecretPin.Testing.Server;

/// <summary>Objects with typical sizes and names. Each is a single line, because a line of a watch is one event.</summary>
public static class LargeObjects
{
    public const int Namespaces = 200;

    /// <summary>The number of aliases of a namespace that has aliases.</summary>
    private const int AliasesPerNamespace = 500;

    /// <summary>One pod in each group of this size is pending.</summary>
    private const int PendingInterval = 1000;

    /// <summary>The version that each alias is pinned to.</summary>
    public const string PinnedVersion = "20250723110000";

    private static readonly string Environment = string.Join(
        ',', Enumerable.Range(0, 20).Select(i => $$"""{"name":"SETTING_{{i}}","value":"https://service-{{i}}.example.com/some/path"}"""));

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

    /// <summary>The Secret to which an alias is pinned.</summary>
    public static string AliasedSecret(int number) => Metadata(
        "meta.k8s.io/v1", "PartialObjectMetadata", NamespaceOfAlias(number), $"{AliasName(number)}-{PinnedVersion}", number, Labels + ManagedFields) + "}";

    /// <summary>An alias whose status is already the status that the leader computes, so the leader writes nothing.</summary>
    public static string Alias(int number)
    {
        var secret = $"{AliasName(number)}-{PinnedVersion}";
        return Metadata("secretpin.io/v1alpha1", "SecretAlias", NamespaceOfAlias(number), AliasName(number), number, Labels) + $$$"""
            ,"spec":{"source":{"version":"{{{PinnedVersion}}}"} },"status":{"pinned":"{{{secret}}}","history":[{"secret":"{{{secret}}}","pinnedAt":"2025-07-23T11:00:00Z","source":"version"}],"conditions":[{"type":"Ready","status":"True","reason":"Pinned","message":"Pinned to {{{secret}}}.","observedGeneration":1,"lastTransitionTime":"2025-07-23T11:00:00Z"}]} }
            """;
    }

    /// <returns>The number of the alias; <see langword="null"/> if the namespace or the name does not have the form of an alias of this class.</returns>
    public static int? AliasNumber(string ns, string name) =>
        ns.Split('-') is ["team", var team, "production"] && name.Split('-') is ["app", var app, "token"]
        && int.TryParse(team, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
        && int.TryParse(app, NumberStyles.None, CultureInfo.InvariantCulture, out var second) && second < AliasesPerNamespace
            ? (first * AliasesPerNamespace) + second : null;

    public static string Pod(int number, long version)
    {
        var app = $"service-{number / Namespaces}";
        return Metadata("v1", "Pod", NamespaceOf(number), $"{app}-{Uid(number)[..8]}", number, ManagedFields, version) + $$$"""
            ,"spec":{"nodeName":"node-{{{number % 5000}}}","imagePullSecrets":[{"name":"regcred-20250101000000"}],"containers":[{"name":"app","image":"registry.example.com/team/{{{app}}}:1.2.3","env":[{{{Environment}}},{"name":"TOKEN","valueFrom":{"secretKeyRef":{"name":"{{{SecretName(number)}}}","key":"token"} } }]}]},"status":{"phase":"{{{(IsPending(number) ? "Pending" : "Running")}}}"} }
            """;
    }

    public static bool IsPending(int number) => number % PendingInterval == 0;

    public static string NamespaceOf(int number) => $"team-{number % Namespaces}-production";

    public static string NamespaceOfAlias(int number) => $"team-{number / AliasesPerNamespace}-production";

    /// <param name="apiVersion">Its API version.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="number">Determines the namespace, the owner and the Secrets.</param>
    /// <param name="id">Determines the uid. An object that replaces another one has the same number and another id.</param>
    /// <param name="version">Its resource version.</param>
    public static string Workload(string apiVersion, string kind, int number, int id, long version)
    {
        var ns = NamespaceOf(number);
        var app = $"service-{number / Namespaces}";
        var name = kind is "ReplicaSet" or "Job" ? $"{app}-{Uid(id)[..8]}" : app;
        var owner = kind == "ReplicaSet" ? Owner(app, number) : "";
        return Metadata(apiVersion, kind, ns, name, id, owner + ManagedFields, version) + $$$"""
            ,"spec":{"replicas":2,"selector":{"matchLabels":{"app":"{{{app}}}"}},"template":{"metadata":{"labels":{"app":"{{{app}}}"},"annotations":{"secretpin.io/resolved":"{{{SecretName(number)[..^15]}}}=20250723110000"}},"spec":{"imagePullSecrets":[{"name":"regcred-20250101000000"}],"containers":[{"name":"app","image":"registry.example.com/team/{{{app}}}:1.2.3","env":[{{{Environment}}},{"name":"TOKEN","valueFrom":{"secretKeyRef":{"name":"{{{SecretName(number)}}}","key":"token"} } }],"envFrom":[{"secretRef":{"name":"{{{SecretName(number + Namespaces)}}}"} }]},{"name":"sidecar","image":"registry.example.com/proxy:9"}]} } },"status":{"replicas":2,"readyReplicas":2,"observedGeneration":4} }
            """;
    }

    private static string Owner(string name, int number) => $$"""
        "ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"{{name}}","uid":"{{Uid(number)}}","controller":true,"blockOwnerDeletion":true}],
        """;

    private static string Metadata(string apiVersion, string kind, string ns, string name, int number, string more, long? version = null) => $$"""
        {"kind":"{{kind}}","apiVersion":"{{apiVersion}}","metadata":{"name":"{{name}}","namespace":"{{ns}}","uid":"{{Uid(number)}}","resourceVersion":"{{version ?? number}}","creationTimestamp":"2025-07-23T11:00:00Z",{{more}}"generation":1}
        """;

    public static string AliasName(int number) => $"app-{number % AliasesPerNamespace}-token";

    private static string SecretName(int number) => string.Create(
        CultureInfo.InvariantCulture, $"service-{number / Namespaces / 5}-credentials-202507{1 + (number / Namespaces % 5):00}110000");

    private static string Uid(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:x8}-5b1c-4c52-9d0e-{(long)number * 7919:x12}");
}
