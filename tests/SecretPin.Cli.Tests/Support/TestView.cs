using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Cli.Tests.Support;

/// <summary>A namespace <c>shop</c> with an alias <c>auth</c>, for tests of plans.</summary>
internal static class TestView
{
    public const string Namespace = "shop";
    public const string Older = "20250601080000";
    public const string Old = "20250715100000";
    public const string New = "20250723110000";

    /// <summary>Values of the chart: <c>workloads</c> contains an Argo Rollout, <c>references.resolve</c> TriggerAuthentications and Ingresses.</summary>
    public static JsonNode Values { get; } = JsonNode.Parse("""
        {
          "workloads": [{"group": "argoproj.io", "version": "v1alpha1", "resource": "rollouts", "kind": "Rollout", "podSpecPath": "spec.template.spec"}],
          "references": {"resolve": ["TriggerAuthentication.keda.sh", "Ingress.networking.k8s.io"]}
        }
        """)!;

    /// <summary>The kinds of <see cref="Values"/>.</summary>
    public static ClusterReferences References { get; } = ClusterReferences.OfValues(Values, "values.yaml");

    private static ObjectScanner Scanner => References.Scanner;

    /// <param name="objects">Aliases, Secrets and referrers.</param>
    public static NamespaceView Of(params IEnumerable<JsonObject> objects)
    {
        var all = objects.ToArray();
        AliasView[] aliases = [.. all.Where(json => Kind(json) == "SecretAlias").Select(json => AliasView.Read(Bytes(json), Namespace))];
        ScannedObject[] secrets = [.. all.Where(json => Kind(json) == "Secret").Select(Scan)];
        return new(Namespace)
        {
            Aliases = aliases,
            Secrets = secrets,
            Unreadable = [],
            References = References,
            Evidence = new DeletionEvidence
            {
                Aliases = [.. aliases.Select(alias => alias.Alias)],
                Versions = [.. secrets.Select(secret => VersionedSecretName.ParseOrNull(secret.Name)).OfType<VersionedSecretName>()],
                Objects = [.. all.Where(json => Kind(json) is not ("SecretAlias" or "Secret")).Select(Scan)],
                ListedKinds = Scanner.ReferrerKinds.ToHashSet(),
            },
        };
    }

    public static ScannedObject Scan(JsonObject json) => Scanner.Scan(Bytes(json));

    /// <summary>The alias <c>auth</c>.</summary>
    /// <param name="spec">The version of the source, or JSON of the spec.</param>
    /// <param name="status">JSON of the status.</param>
    public static JsonObject Alias(string spec = New, string status = "{}") => new()
    {
        ["apiVersion"] = "secretpin.io/v1alpha1",
        ["kind"] = "SecretAlias",
        ["metadata"] = new JsonObject { ["name"] = "auth", ["namespace"] = Namespace, ["resourceVersion"] = "1" },
        ["spec"] = spec.StartsWith('{') ? JsonNode.Parse(spec) : JsonNode.Parse($$$"""{"source": {"version": "{{{spec}}}"}}"""),
        ["status"] = JsonNode.Parse(status),
    };

    /// <param name="name">A name, or the version of the alias <c>auth</c>.</param>
    /// <param name="metadata">JSON of further metadata.</param>
    public static JsonObject Secret(string name, string metadata = "{}") =>
        Object("v1", "Secret", char.IsDigit(name[0]) ? $"auth-{name}" : name, metadata);

    public static IEnumerable<JsonObject> Secrets(params string[] names) => names.Select(name => Secret(name));

    /// <param name="kind">A kind with a pod template, CronJob, or Pod.</param>
    /// <param name="name">The name, which is also the UID.</param>
    /// <param name="secret">A name, or the version that SecretPin resolved the alias <c>auth</c> to.</param>
    /// <param name="metadata">JSON of further metadata.</param>
    public static JsonObject Workload(string kind, string name, string secret, string metadata = "{}")
    {
        var workload = NamedWorkload(kind, name, secret, metadata);
        if (char.IsDigit(secret[0]))
        {
            var template = kind switch
            {
                "Pod" => workload,
                "CronJob" => workload["spec"]!["jobTemplate"]!["spec"]!["template"]!,
                _ => workload["spec"]!["template"]!,
            };
            template["metadata"] ??= new JsonObject();
            template["metadata"]!["annotations"] ??= new JsonObject();
            template["metadata"]!["annotations"]!["secretpin.io/resolved"] = $"auth={secret}";
        }

        return workload;
    }

    /// <summary>A workload whose manifest names the Secret.</summary>
    /// <inheritdoc cref="Workload" path="/param"/>
    public static JsonObject NamedWorkload(string kind, string name, string secret, string metadata = "{}")
    {
        var apiVersion = kind switch { "Pod" or "ReplicationController" or "PodTemplate" => "v1", "Job" or "CronJob" => "batch/v1", _ => "apps/v1" };
        var workload = Object(apiVersion, kind, name, metadata);
        var reference = char.IsDigit(secret[0]) ? $"auth-{secret}" : secret;
        var pod = JsonNode.Parse($$$"""{"containers": [{"name": "app", "envFrom": [{"secretRef": {"name": "{{{reference}}}"}}]}]}""")!;
        workload["spec"] = kind switch
        {
            "Pod" => pod,
            "CronJob" => new JsonObject { ["jobTemplate"] = new JsonObject { ["spec"] = Template(pod) } },
            _ => Template(pod),
        };
        return workload;

        static JsonObject Template(JsonNode pod) => new() { ["template"] = new JsonObject { ["spec"] = pod } };
    }

    /// <summary>A custom workload of <see cref="References"/>.</summary>
    public static JsonObject ArgoRollout(string name, string secret)
    {
        var workload = Workload("Deployment", name, secret);
        (workload["apiVersion"], workload["kind"]) = ("argoproj.io/v1alpha1", "Rollout");
        return workload;
    }

    /// <summary>A KEDA TriggerAuthentication, which the webhook resolves.</summary>
    public static JsonObject TriggerAuthentication(string name, string secret) =>
        WithSpec("keda.sh/v1alpha1", "TriggerAuthentication", name, secret, """{"secretTargetRef": [{"parameter": "token", "name": "SECRET", "key": "k"}]}""");

    /// <summary>A KEDA ClusterTriggerAuthentication. It names a Secret of an unknown namespace.</summary>
    public static JsonObject ClusterTriggerAuthentication(string name, string secret)
    {
        var item = TriggerAuthentication(name, secret);
        item["kind"] = "ClusterTriggerAuthentication";
        item["metadata"]!.AsObject().Remove("namespace");
        return item;
    }

    /// <summary>An Ingress, which the webhook resolves.</summary>
    public static JsonObject Ingress(string name, string secret) =>
        WithSpec("networking.k8s.io/v1", "Ingress", name, secret, """{"tls": [{"secretName": "SECRET"}]}""");

    /// <summary>An Istio Gateway, which the webhook does not resolve. It may name a Secret of any namespace.</summary>
    public static JsonObject IstioGateway(string name, string secret) =>
        WithSpec("networking.istio.io/v1", "Gateway", name, secret, """{"servers": [{"tls": {"credentialName": "SECRET"}}]}""");

    /// <summary>A ServiceAccount whose pull secret is a version of the alias.</summary>
    public static JsonObject PullSecretAccount(string name, string version)
    {
        var account = Object("v1", "ServiceAccount", name, "{}");
        account["imagePullSecrets"] = JsonNode.Parse($$"""[{"name": "auth-{{version}}"}]""");
        return account;
    }

    public static JsonObject InNamespace(string ns, JsonObject item)
    {
        item["metadata"]!["namespace"] = ns;
        return item;
    }

    /// <summary>An object without a pod template, which takes the place of the template if SecretPin resolved the alias in it.</summary>
    private static JsonObject WithSpec(string apiVersion, string kind, string name, string secret, string spec)
    {
        var isVersion = char.IsDigit(secret[0]);
        var item = Object(apiVersion, kind, name, isVersion ? $$$"""{"annotations": {"secretpin.io/resolved": "auth={{{secret}}}"}}""" : "{}");
        item["spec"] = JsonNode.Parse(spec.Replace("SECRET", isVersion ? $"auth-{secret}" : secret, StringComparison.Ordinal));
        return item;
    }

    /// <summary>JSON of the metadata of an object that a controller owns.</summary>
    public static string OwnedBy(string kind, string name, string apiVersion = "apps/v1") =>
        $$"""{"ownerReferences": [{"apiVersion": "{{apiVersion}}", "kind": "{{kind}}", "name": "{{name}}", "uid": "{{name}}", "controller": true}]}""";

    private static JsonObject Object(string apiVersion, string kind, string name, string metadata)
    {
        var merged = JsonNode.Parse(metadata)!.AsObject();
        (merged["name"], merged["namespace"], merged["uid"]) = (name, Namespace, name);
        return new() { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = merged };
    }

    private static string Kind(JsonObject json) => (string)json["kind"]!;

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
