using System.Globalization;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Releases;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Cluster.Tests.Webhooks;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Latency;

/// <summary>
/// Measures how long a user waits at the API server for a request. Sends each request in turns with the same request in a namespace in which the API server
/// calls no admission webhook. The tests print the times and do not assert them, because they depend on the machine. SECRETPIN_LATENCY_REQUESTS is the number
/// of requests for each row of the table. SECRETPIN_LATENCY_REPORT is a file to which the tests append the table.
/// </summary>
[Collection(nameof(LoadTests))]
[Trait("Category", "Slow")]
public sealed class ApiServerLatencyTests(RunningCluster cluster, ITestOutputHelper output)
{
    /// <summary>Namespaces that the chart excludes: SecretPin does not see their objects.</summary>
    private const string Excluded = "kube-node-lease", WithPolicy = "kube-system";

    private const int LeasesPerSecond = 20;

    private static readonly int Requests =
        int.TryParse(Environment.GetEnvironmentVariable("SECRETPIN_LATENCY_REQUESTS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count : 15;

    private static readonly string? ReportFile = Environment.GetEnvironmentVariable("SECRETPIN_LATENCY_REPORT");

    private int _created;

    [Fact]
    public async Task The_time_that_users_wait_is_reported_next_to_that_without_webhooks()
    {
        var ns = await cluster.NewNamespaceAsync();
        var versions = new Dictionary<string, string>
        {
            ["auth"] = await ns.PinAsync("auth", TestObjects.Old),
            ["db"] = await ns.PinAsync("db", TestObjects.Old),
        };
        await ns.SecretAsync("plain-1");
        await ns.SecretAsync("plain-2");
        await using var address = await ServiceAddress.TakeAsync(cluster, port: cluster.Webhook.Port);
        JsonObject aliases = Deployment("auth", "db"), plain = Deployment("plain-1", "plain-2"), versioned = Deployment([.. versions.Values]);
        await Until.HoldsAsync(async () =>
            (await CreateAsync(ns.Name, aliases, isDryRun: true)).Body.ToJsonString().Contains(versions["auth"], StringComparison.Ordinal) ? null
                : "The aliases are not resolved yet.");
        await RewritePolicy.ApplyAsync(cluster, WithPolicy, versions, () => CreateAsync(WithPolicy, aliases, isDryRun: true));
        try
        {
            Report("| creation of a Deployment | ms | p99 | without webhooks: ms | p99 | ratio | ratio of p99 |");
            Report("|---|---|---|---|---|---|---|");
            foreach (var connections in (int[])[1, 16])
            {
                foreach (var isDryRun in (bool[])[true, false])
                {
                    var suffix = $"{(isDryRun ? "dry run" : "stored")}, {connections} connection{(connections == 1 ? "" : "s")}";
                    Measurement[] measurements =
                    [
                        Of($"with two aliases, {suffix}", ns.Name, aliases, isDryRun),
                        Of($"with two plain Secrets, {suffix}", ns.Name, plain, isDryRun),
                        Of($"with two versions, {suffix}", ns.Name, versioned, isDryRun),
                        Of($"without Secrets (match conditions only), {suffix}", ns.Name, Deployment(), isDryRun),
                        Of($"with two aliases, by a MutatingAdmissionPolicy, {suffix}", WithPolicy, aliases, isDryRun),
                    ];
                    foreach (var measurement in measurements)
                    {
                        await measurement.RunAsync(Math.Max(1, Requests / connections), connections);
                        Report(measurement.Row);
                    }
                }
            }

            if (cluster.Helm is not null)
            {
                await ReportInstallationAsync(ns.Name);
            }
        }
        finally
        {
            await RewritePolicy.RemoveAsync(cluster, WithPolicy);
        }
    }

    /// <summary>With few requests, the test uses a small namespace, because creating a large one takes longer than the measurement.</summary>
    [Fact]
    public async Task The_time_of_a_deletion_that_a_live_listing_confirms_is_reported_next_to_that_without_webhooks()
    {
        const int FewRequests = 100, Small = 10, Large = 200;
        var ns = await cluster.NewNamespaceAsync();
        var unused = await ns.SecretAsync("unused", TestObjects.Old);
        await ns.PinAsync("unused", TestObjects.New);
        (await cluster.Api.CreateAsync("secrets", Excluded, TestObjects.Secret(unused))).Expected();
        var deployments = Requests < FewRequests ? Small : Large;
        await RunningDeployments.CreateAsync(ns, deployments);
        Report("| deletion of an unused version | ms | p99 | without webhooks: ms | p99 | ratio | ratio of p99 |");
        Report("|---|---|---|---|---|---|---|");
        foreach (var leases in (int[])[0, LeasesPerSecond])
        {
            using var stop = new CancellationTokenSource();
            var writes = WriteLeasesAsync(leases, stop.Token);
            var measurement = new Measurement(
                $"{deployments} Deployments with 5 pods each, dry run, one after the other, while {leases} Leases per second are written",
                () => DeleteAsync(ns.Name), () => DeleteAsync(Excluded));
            await measurement.RunAsync(Requests, connections: 1);
            Report(measurement.Row);
            await stop.CancelAsync();
            await writes;
        }

        async Task DeleteAsync(string target) =>
            (await cluster.Api.SendAsync(HttpMethod.Delete, $"{Resources.Path("secrets", target, unused)}?dryRun=All")).Expected();
    }

    /// <summary>
    /// Simulates kubelets, which renew their Leases once in ten seconds. While clients write objects, the API server waits until its watch cache is up to date
    /// before it answers a list.
    /// </summary>
    private async Task WriteLeasesAsync(int perSecond, CancellationToken stop)
    {
        const string Name = "latency";
        if (perSecond == 0)
        {
            return;
        }

        (await cluster.Api.CreateAsync("leases", Excluded, TestObjects.Parse($$"""{"metadata": {"name": "{{Name}}"} }"""))).Expected();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1) / perSecond, TimeProvider.System);
        for (var count = 0; !stop.IsCancellationRequested; count++)
        {
            (await cluster.Api.PatchAsync("leases", Excluded, Name, TestObjects.Parse($$"""{"spec": {"leaseTransitions": {{count}} } }"""))).Expected();
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Reads the number of calls from the metrics of the API server.</summary>
    [Fact]
    public async Task A_scale_a_status_and_a_write_of_a_controller_cause_no_call_of_the_webhook()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        await using var pods = new ReadyPods(ns);
        await ns.Create("deployments", TestObjects.Workload("Deployment", "app", "auth"));
        await ns.Until("deployments", "app", app => (int?)app?["status"]?["readyReplicas"] == 1);
        var before = await CallsAsync();

        await ns.Kubectl("scale", "deployment/app", "--replicas=2");
        await ns.Until("deployments", "app", app => (int?)app?["status"]?["readyReplicas"] == 2);
        await ns.Kubectl("patch", "deployment/app", "--subresource=status", "--type=merge", "-p", """{"status":{"collisionCount":1}}""");
        await ns.Kubectl("annotate", "deployment/app", "example.com/note=some");

        var calls = await CallsAsync() - before;
        Report($"Calls of SecretPin for a scale, a status, an annotation, and the writes of the controllers: {calls}");
        Assert.Equal(0, calls);
    }

    /// <summary>Reads the number of calls from the metrics of the API server. The first two calls create a Deployment and change it.</summary>
    [Fact]
    public async Task An_object_is_reviewed_twice_only_if_it_names_a_plain_Secret()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");
        var version = await ns.PinAsync("auth", TestObjects.Old);

        Assert.Equal(["resolve"], await CalledForAsync("alias", "auth"));
        Assert.Equal(["resolve"], await CalledForAsync("alias", "auth", image: "app:2"));
        Assert.Equal(["versions"], await CalledForAsync("version", version));
        Assert.Equal(["resolve", "verify"], await CalledForAsync("plain", "plain"));
        Assert.Empty(await CalledForAsync("none"));

        ns = await cluster.NewNamespaceAsync(("secretpin.io/enforce", "versioned"));
        version = await ns.PinAsync("auth", TestObjects.Old);
        Assert.Equal(["enforce", "resolve"], await CalledForAsync("alias", "auth"));
        Assert.Equal(["enforce"], await CalledForAsync("version", version));

        async Task<IEnumerable<string>> CalledForAsync(string name, string? secret = null, string image = "app:1")
        {
            var workload = TestObjects.Workload("Deployment", name, TestObjects.Pod(secret ?? ""));
            workload["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = image;
            if (secret is null)
            {
                workload["spec"]!["template"]!["spec"]!["containers"]![0]!.AsObject().Remove("envFrom");
            }

            var before = await CallsByWebhookAsync();
            await ns.Apply(workload);
            return (await CallsByWebhookAsync()).Where(calls => calls.Value > before.GetValueOrDefault(calls.Key)).Select(calls => calls.Key).Order();
        }
    }

    /// <param name="line">A row of the table, or a sentence.</param>
    private void Report(string line)
    {
        output.WriteLine(line);
        if (!string.IsNullOrEmpty(ReportFile))
        {
            File.AppendAllText(ReportFile, line + "\n");
        }
    }

    /// <summary>The number of calls of each webhook for workloads, by the second part of its name, for example <c>resolve</c>.</summary>
    private async Task<Dictionary<string, double>> CallsByWebhookAsync()
    {
        const string Name = "name=\"workloads.";
        return (await cluster.Api.MetricAsync("apiserver_admission_webhook_request_total"))
            .Where(sample => sample.Labels.Contains(Name, StringComparison.Ordinal))
            .GroupBy(sample => sample.Labels[(sample.Labels.IndexOf(Name, StringComparison.Ordinal) + Name.Length)..].Split('.')[0])
            .ToDictionary(samples => samples.Key, samples => samples.Sum(sample => sample.Value));
    }

    private async Task ReportInstallationAsync(string ns)
    {
        const int Workloads = 20, RequestsOfOneInstallation = 20;
        var deployment = Deployment("auth", "db");
        deployment["metadata"]!["name"] = "NAME";
        var template = deployment.ToJsonString().Replace("NAME", "{{ $.Release.Name }}-{{ . }}", StringComparison.Ordinal);
        using var chart = TestChart.Write($"{{{{- range until {Workloads} }}}}\n---\n{template}\n{{{{- end }}}}\n", "");
        var measurement = new Measurement(
            $"helm install of {Workloads} Deployments with two aliases each", () => InstallAsync(ns), () => InstallAsync(Excluded));
        await measurement.RunAsync(Math.Max(2, Requests / RequestsOfOneInstallation), connections: 1);
        Report(measurement.Row);

        async Task InstallAsync(string target) => (await cluster.Helm!.RunAsync(
            null, "install", $"latency-{Interlocked.Increment(ref _created)}", chart.Path, "-n", target)).Succeeded();
    }

    private Task<double> CallsAsync() => cluster.Api.MetricAsync("apiserver_admission_webhook_request_total", "workloads.");

    private Measurement Of(string name, string ns, JsonObject deployment, bool isDryRun) =>
        new(name, () => SendAsync(ns, deployment, isDryRun), () => SendAsync(Excluded, deployment, isDryRun));

    /// <summary>A Deployment without replicas, with a container of usual size, whose environment reads two Secrets.</summary>
    private static JsonObject Deployment(params string[] secrets)
    {
        var deployment = TestObjects.Workload("Deployment", "app", TestObjects.Parse(
            """
            {"containers": [{"name": "app", "image": "registry.example/app:1", "ports": [{"containerPort": 8080}],
              "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
              "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}}}]}
            """));
        deployment["spec"]!["replicas"] = 0;
        deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["env"] = new JsonArray([.. secrets.Select((secret, index) =>
            TestObjects.Parse($$$"""{"name": "SECRET_{{{index}}}", "valueFrom": {"secretKeyRef": {"key": "token", "name": "{{{secret}}}"} } }"""))]);
        return deployment;
    }

    private async Task SendAsync(string ns, JsonObject deployment, bool isDryRun) => (await CreateAsync(ns, deployment, isDryRun)).Expected();

    private Task<Answer> CreateAsync(string ns, JsonObject deployment, bool isDryRun)
    {
        var sent = deployment.DeepClone();
        sent["metadata"]!["name"] = $"latency-{Interlocked.Increment(ref _created)}";
        return cluster.Api.SendAsync(HttpMethod.Post, $"{Resources.Path("deployments", ns)}{(isDryRun ? "?dryRun=All" : "")}", sent);
    }
}
