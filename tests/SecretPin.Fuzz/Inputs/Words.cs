using SecretPin.Core.References;

namespace SecretPin.Fuzz.Inputs;

/// <summary>Words for mutations: known keys, meaningful values, and some meaningless ones.</summary>
internal static class Words
{
    public static IReadOnlyList<string> Keys { get; } =
    [
        .. PodSpecFields.All.Concat(NonPodFields.ByKind.Values.SelectMany(fields => fields))
            .SelectMany(field => field.Path.Split('/').Append(field.Name).Append(field.Namespace).Append(field.Optional).Append(field.Kind).Append(field.Group))
            .OfType<string>().Where(key => key is not ("*" or "[name]")).Select(key => key.Replace("~1", "/", StringComparison.Ordinal))
            .Concat(Workload.BuiltIn.SelectMany(workload => workload.PodSpecPaths[0].Split('/')))
            .Concat(
            [
                "apiVersion", "kind", "request", "uid", "resource", "subResource", "namespace", "operation", "userInfo", "username", "groups", "object",
                "oldObject", "dryRun", "group", "version", "metadata", "generateName", "creationTimestamp", "deletionTimestamp", "finalizers",
                    "ownerReferences",
                "controller", "annotations", "labels", "status", "phase", "conditions", "type", "replicas", "updatedReplicas", "claimRef", "data", "stringData",
                "secretpin.io/resolved", "secretpin.io/resolve", "secretpin.io/hold", "secretpin.io/allow-deletion", "secretpin.io/enforce",
                "secretpin.io/exempt",
                "kubernetes.io/config.mirror", "source", "newest", "minAge", "awsSecretsManager", "secretId", "region", "stage", "refreshInterval", "suspend",
                "retention", "pinned", "previous", "history", "externalSecrets", "", "Name", "$type",
            ])
            .Distinct(),
    ];

    /// <summary>JSON values.</summary>
    public static IReadOnlyList<string> Values { get; } =
    [
        "null", "true", "false", "0", "-1", "1e400", "2147483648", "1.0", "{}", "[]", "[null]", "[[]]", "[{}]", "{\"name\":null}", "{\"name\":{}}",
            "{\"name\":\"auth-api-secrets\"}",
        "[{\"name\":\"auth-api-secrets\"},{\"name\":\"regcred\"}]", "\"\"", "\"auth-api-secrets\"", "\"regcred\"", "\"aws\"", "\"plain\"",
            "\"auth-api-secrets-20250715100000\"",
        "\"auth-api-secrets-20250723110000\"", "\"regcred-20250720090000\"", "\"auth-api-secrets-20250230000000\"", "\"a\\u0000b\"", "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
        "\"\\u2028\"", "\"🔑\"", "\"\\u0061uth-api-secrets\"", "\"UPDATE\"", "\"CREATE\"", "\"DELETE\"", "\"CONNECT\"",
        "\"Pod\"", "\"Job\"", "\"Deployment\"",
            "\"CronJob\"",
        "\"Secret\"", "\"SecretAlias\"", "\"ServiceAccount\"", "\"Ingress\"", "\"ControllerRevision\"", "\"apps\"", "\"batch\"", "\"secretpin.io\"", "\"v1\"",
            "\"apps/v1\"", "\"a/b/c\"",
        "\"production\"", "\"orphan\"", "\"Succeeded\"", "\"2025-07-01T00:00:00Z\"", "\"9999-99-99T99:99:99Z\"", "\"20250723110000\"", "\"10m\"", "\"-1h\"",
            "\"9999999999999h\"",
        "\"kubernetes.io/service-account-token\"", "\"auth-api-secrets=20250715100000,regcred=20250701090000\"", "\"auth-api-secrets=,=,x\"",
        "\"system:serviceaccount:kube-system:namespace-controller\"", "\"arn:aws:secretsmanager:eu-west-1:123456789012:secret:a\"",
    ];
}
