using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Aws;
using SecretPin.Cluster.Tests.Consistency;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Faults;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Rights;

/// <summary>
/// A replica that performs each of its functions once, with all rights that the chart can grant, and an API server
/// without streaming lists. The audit log contains its requests.
/// </summary>
public sealed class Exercise(RunningCluster cluster) : IAsyncLifetime
{
    internal const string User = $"system:serviceaccount:{RunningCluster.SystemNamespace}:secretpin";

    private const string Alias = "auth", SecretId = "/some/token";

    internal const string GatewayCrd = """
        {
          "metadata": {"name": "gateways.gateway.networking.k8s.io", "annotations": {"api-approved.kubernetes.io": "unapproved, a stand-in"}},
          "spec": {
            "group": "gateway.networking.k8s.io", "scope": "Namespaced",
            "names": {"kind": "Gateway", "listKind": "GatewayList", "plural": "gateways", "singular": "gateway"},
            "versions": [{"name": "v1", "served": true, "storage": true,
              "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true} } }]
          }
        }
        """;

    /// <summary>The other kinds that refer to a Secret, with the placeholders SECRET and NAMESPACE.</summary>
    private static readonly (string Resource, bool IsNamespaced, string Json)[] Others =
    [
        ("serviceaccounts", true, """{"imagePullSecrets": [{"name": "SECRET"}]}"""),
        ("ingresses", true, """{"spec": {"defaultBackend": {"service": {"name": "some", "port": {"number": 80} } }, "tls": [{"secretName": "SECRET"}]} }"""),
        ("gateways", true, """
            {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "spec": {"gatewayClassName": "some",
             "listeners": [{"name": "some", "port": 443, "protocol": "HTTPS", "tls": {"certificateRefs": [{"name": "SECRET"}]} }]} }
            """),
        ("persistentvolumes", false, """
            {"spec": {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"],
              "csi": {"driver": "some", "volumeHandle": "some", "nodePublishSecretRef": {"name": "SECRET", "namespace": "NAMESPACE"} } } }
            """),
        ("storageclasses", false, """
            {"provisioner": "some", "parameters": {"csi.storage.k8s.io/provisioner-secret-name": "SECRET",
              "csi.storage.k8s.io/provisioner-secret-namespace": "NAMESPACE"} }
            """),
    ];

    /// <summary>The requests of the replica, with the decisions.</summary>
    internal IReadOnlyList<Request> Requests { get; private set; } = [];

    /// <summary>The rules of its roles.</summary>
    internal IReadOnlyList<Rule> Rules { get; private set; } = [];

    /// <summary>The rules as kubectl lists them.</summary>
    internal string Listed { get; private set; } = "";

    /// <summary>Why the tests are skipped; <see langword="null"/> if they run.</summary>
    internal static string? Problem => Binaries.WhyNoControlPlane ?? Binaries.WhyNoHelm ?? MotoServer.Problem;

    public async ValueTask InitializeAsync()
    {
        if (Problem is not null)
        {
            return;
        }

        var before = (await cluster.Api.GetAsync("clusterroles", "", "secretpin")).Expected()["rules"]!.DeepClone();
        var system = new TestNamespace(cluster, RunningCluster.SystemNamespace);
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Webhook.StopAsync();
        await cluster.Webhook.DisposeAsync();
        try
        {
            await AllowRepairAsync(before);
            await NameSecretsAsync(ns);
            (await cluster.Api.DeleteAsync("leases", system.Name, "secretpin")).Expected();
            (await cluster.Api.DeleteAsync("secrets", system.Name, "secretpin-tls")).Expected();
            var requestsBefore = (await cluster.Plane.AuditLogAsync()).Length;

            await using var proxy = await ApiProxy.StartAsync(cluster.Plane);
            proxy.Fault = ApiServerFaults.Old;
            await using (var replica = await cluster.NewReplicaAsync(proxy.Address, "--Unresolved:Repair=true", "--Unresolved:MinAge=00:00:00"))
            {
                await cluster.ServeAsync(replica);
                await DoAsync(ns, system);
            }

            Requests = [.. (await cluster.Plane.AuditLogAsync()).Skip(requestsBefore).Select(line => JsonNode.Parse(line)!)
                .Where(audited => (string?)audited["user"]?["username"] == User && audited["objectRef"] is not null)
                .Select(Request.Of)];
            Rules = [.. Rule.In((await cluster.Api.GetAsync("clusterroles", "", "secretpin")).Expected()), .. Rule
                .In((await cluster.Api.GetAsync("roles", system.Name, "secretpin")).Expected())];
            Listed = string.Join("\n\n", await ListAsync("default"), await ListAsync(system.Name)) + "\n";
        }
        finally
        {
            (await cluster.Api.PatchAsync("clusterroles", "", "secretpin", new JsonObject { ["rules"] = before })).Expected();
            await cluster.Api.DeleteAsync("customresourcedefinitions", "", "gateways.gateway.networking.k8s.io");
            await cluster.Api.DeleteAsync("persistentvolumes", "", ns.Name);
            await cluster.Api.DeleteAsync("storageclasses", "", ns.Name);
            await cluster.StartWebhookAsync();
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task AllowRepairAsync(JsonNode rules) =>
        (await cluster.Api.PatchAsync("clusterroles", "", "secretpin", new JsonObject { ["rules"] = RepairRights.AddTo(rules) })).Expected();

    /// <summary>
    /// Creates objects before the replica starts, so that its first lists contain them: one Secret for each kind, and a pod with an
    /// undeclared alias.
    /// </summary>
    private async Task NameSecretsAsync(TestNamespace ns)
    {
        await ns.SecretAsync("unused");
        foreach (var (kind, resource) in TestObjects.Workloads.Where(workload => workload.Key != "Pod"))
        {
            await ns.SecretAsync(resource);
            // A versioned name needs no read.
            await ns.SecretAsync(resource, TestObjects.Old);
            await ns.Create(resource, TestObjects.Workload(kind, "uses", $"{resource}-{TestObjects.Old}"));
        }

        (await cluster.Api.CreateAsync("customresourcedefinitions", "", TestObjects.Parse(GatewayCrd))).Expected();
        await cluster.Api.UntilEstablishedAsync("gateways.gateway.networking.k8s.io");
        foreach (var (resource, isNamespaced, json) in Others)
        {
            await ns.SecretAsync(resource, TestObjects.Old);
            var user = TestObjects.Parse(json.Replace("SECRET", $"{resource}-{TestObjects.Old}", StringComparison.Ordinal)
                .Replace("NAMESPACE", ns.Name, StringComparison.Ordinal));
            user["metadata"] = new JsonObject { ["name"] = ns.Name };
            (await cluster.Api.CreateAsync(resource, isNamespaced ? ns.Name : "", user)).Expected();
        }

        await ns.Create("blockeddeletions", TestObjects
            .Parse("""
                {"apiVersion": "secretpin.io/v1alpha1", "kind": "BlockedDeletion", "metadata": {"name": "long-ago"},
                 "status": {"lastAttempt": "2020-01-01T00:00:00Z"} }
                """));

        // A pod that was not resolved.
        await ns.Create("pods", TestObjects.Workload("Pod", "bare", "late"));
    }

    private async Task DoAsync(TestNamespace ns, TestNamespace system)
    {
        await RotateInAwsAsync(ns);

        // The guard reads each referrer, and lists every kind for the unused Secret.
        foreach (var resource in TestObjects.Workloads.Where(workload => workload.Key != "Pod").Select(workload => workload.Value)
            .Concat(Others.Select(other => other.Resource)))
        {
            var refused = await ns.Api.SendAsync(HttpMethod.Delete, $"{Resources.Path("secrets", ns.Name, $"{resource}-{TestObjects.Old}")}?dryRun=All");
            Assert.True(refused.Code == HttpStatusCode.Forbidden, $"{resource}: {refused.Code} {refused.Message}");
        }

        (await ns.Api.DeleteAsync("secrets", ns.Name, "unused")).Expected();
        await NamePodAsOwnerAsync(await cluster.NewNamespaceAsync(("secretpin.io/enforce", "versioned")));

        // Twice, so that the Event is repeated.
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await ns.Api.DeleteAsync("secrets", ns.Name, $"deployments-{TestObjects.Old}")).Code);
            await ns.Until("events", "", @event =>
                (string?)@event?["reason"] == "DeletionDenied" && (attempt == 1 || (int?)@event["series"]?["count"] == attempt));
        }

        await RepairAsync(ns);
        await ns.Until("blockeddeletions", "long-ago", forgotten => forgotten is null);

        (await system.Api.PatchAsync("secrets", system.Name, "secretpin-tls", TestObjects.Parse("""{"data": {"tls.crt": "", "tls.key": ""} }"""))).Expected();
        await system.Until("secrets", "secretpin-tls", ring => (string?)ring?["data"]?["tls.crt"] is { Length: > 0 });
    }

    /// <summary>Under enforcement, the final check reads the owner of a workload.</summary>
    private static async Task NamePodAsOwnerAsync(TestNamespace enforced)
    {
        var pod = TestObjects.Workload("Pod", "owned", "plain");
        pod["metadata"]!["ownerReferences"] = new JsonArray(TestObjects.Parse(
            """{"apiVersion": "v1", "kind": "Pod", "name": "none", "uid": "11111111-2222-3333-4444-555555555555", "controller": true}"""));
        Assert.Equal(HttpStatusCode.Forbidden, (await enforced.Api.CreateAsync("pods", enforced.Name, pod)).Code);
    }

    private async Task RotateInAwsAsync(TestNamespace ns)
    {
        var first = await cluster.Aws.CreateAsync(SecretId);
        await cluster.Aws.LabelAsync(SecretId, TestObjects.Old, first);
        var declared = TestObjects.Alias(Alias, TestObjects.Parse($$$"""
            {"awsSecretsManager": {"secretId": "{{{SecretId}}}", "region": "{{{MotoServer.Region}}}", "refreshInterval": "10s"} }
            """));
        declared["spec"]!["retention"] = "0s";
        declared["spec"]!["externalSecret"] = TestObjects.Parse("""
            {"template": {"spec": {"secretStoreRef": {"name": "aws", "kind": "SecretStore"}, "data": [{"secretKey": "token", "remoteRef": {} }]} } }
            """);
        await ns.Create("secretaliases", declared);
        await FakeExternalSecretsOperator.ProvideAsync(ns, $"{Alias}-{TestObjects.Old}");
        await ns.Until("secretaliases", Alias, alias => (string?)alias?["status"]?["pinned"] == $"{Alias}-{TestObjects.Old}");

        var second = await cluster.Aws.PutAsync(SecretId, "AWSPENDING");
        await cluster.Aws.LabelAsync(SecretId, TestObjects.New, second);
        await cluster.Aws.LabelAsync(SecretId, "AWSCURRENT", second, from: first);
        await FakeExternalSecretsOperator.ProvideAsync(ns, $"{Alias}-{TestObjects.New}");
        await ns.Until("externalsecrets", $"{Alias}-{TestObjects.Old}", external => external is null);
    }

    /// <summary>Creates an alias after workloads of every kind that name it.</summary>
    private static async Task RepairAsync(TestNamespace ns)
    {
        foreach (var (kind, resource) in TestObjects.Workloads.Where(workload => workload.Key is not ("Pod" or "Job")))
        {
            await ns.Create(resource, TestObjects.Workload(kind, "early", "late"));
        }

        await ns.Create("triggerauthentications", TestObjects.Parse("""
            {
              "apiVersion": "keda.sh/v1alpha1", "kind": "TriggerAuthentication", "metadata": {"name": "early"},
              "spec": {"secretTargetRef": [{"parameter": "token", "name": "late", "key": "token"}] }
            }
            """));

        // Its Application of Argo CD is refreshed when the alias moves.
        (await ns.Api.SendAsync(HttpMethod.Post, $"apis/networking.istio.io/v1/namespaces/{ns.Name}/gateways", TestObjects.Parse($$$"""
            {
              "apiVersion": "networking.istio.io/v1", "kind": "Gateway", "metadata": {"name": "early"},
              "spec": {"servers": [{"tls": {"mode": "SIMPLE", "credentialName": "late-{{{TestObjects.Old}}}"} }] }
            }
            """))).Expected();

        // The template of a Job is immutable, so only its pod can be replaced.
        await ns.Create("jobs", TestObjects.Workload("Job", "stuck", "late"));
        await ns.Until("pods", "", pod => pod is not null && SecretNames.Name(pod).StartsWith("stuck-", StringComparison.Ordinal));
        await ns.PinAsync("late", TestObjects.Old);
        await ns.Until("pods", "", pod => pod is not null && SecretNames.Name(pod).StartsWith("stuck-", StringComparison.Ordinal)
            && SecretNames.Of(pod["spec"]).Contains($"late-{TestObjects.Old}"));
        foreach (var resource in TestObjects.Workloads.Where(workload => workload.Key is not ("Pod" or "Job")).Select(workload => workload.Value))
        {
            await ns.Until(resource, "early", early => SecretNames.Of(early).Contains($"late-{TestObjects.Old}"));
        }

        await ns.Until("triggerauthentications", "early", early => (string?)early?["spec"]!["secretTargetRef"]![0]!["name"] == $"late-{TestObjects.Old}");
    }

    /// <summary>
    /// Omits the lines about paths, which every user has, and those that only allow to list: a test of the chart compares the rights to list custom
    /// resources with the catalogue.
    /// </summary>
    private async Task<string> ListAsync(string ns)
    {
        var listed = await cluster.Kubectl.RunAsync(null, "auth", "can-i", "--list", "--as", User, "-n", ns);
        var lines = listed.Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join('\n', lines.Skip(1).Where(line => line[0] != '[' && !line.EndsWith(" [list]", StringComparison.Ordinal))
            .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Order(StringComparer.Ordinal).Prepend($"In {ns}:"));
    }
}
