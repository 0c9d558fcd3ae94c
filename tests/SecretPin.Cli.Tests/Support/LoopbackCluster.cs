using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecretPin.Cli.Cluster;
using SecretPin.Kubernetes.Api;
using SecretPin.Testing.Server;

namespace SecretPin.Cli.Tests.Support;

/// <summary>
/// Runs commands in this process against an API server on loopback, in namespace <see cref="TestView.Namespace"/>. Plays the webhook,
/// which resolves alias <c>auth</c> to <see cref="Resolved"/>, and the controllers, which make each changed workload ready.
/// </summary>
internal sealed class LoopbackCluster : IAsyncDisposable
{
    private readonly Dictionary<string, Resource> _byKind = new[]
    {
        Resources.Deployments, Resources.StatefulSets, Resources.DaemonSets, Resources.ReplicaSets, Resources.Jobs, Resources.CronJobs, Resources.Pods,
        Resources.Ingresses, Resources.Secrets, Resources.SecretAliases, Resources.ExternalSecrets,
    }.ToDictionary(resource => resource.Kind);

    private readonly TemporaryFolder _folder = new();

    private LoopbackCluster(StoringApiServer server)
    {
        Server = server;
        Server.Admission = Resolve;
        Server.Written = write => MakeReady(write.Method, write.Path);
        Kubeconfig = _folder.Write("kubeconfig", server.Kubeconfig(TestView.Namespace));
    }

    public StoringApiServer Server { get; }

    /// <summary>The path of the kubeconfig.</summary>
    public string Kubeconfig { get; }

    /// <summary>The version that the webhook resolves the alias to; <see langword="null"/> if no webhook is installed.</summary>
    public string? Resolved { get; set; } = TestView.New;

    /// <summary>Whether the controllers make changed workloads ready.</summary>
    public Func<string, bool> BecomesReady { get; set; } = _ => true;

    /// <summary>Method and path of the stored changes since the start.</summary>
    public IEnumerable<string> Writes => Server.Writes;

    public static async Task<LoopbackCluster> StartAsync(params IEnumerable<JsonObject> objects)
    {
        var cluster = new LoopbackCluster(await StoringApiServer.StartAsync());
        foreach (var json in objects)
        {
            cluster.Put(json);
        }

        return cluster;
    }

    /// <summary>Serves the custom kinds of <see cref="TestView.References"/>, as with a release with these values, and a cluster-scoped kind.</summary>
    public void ServeCustomKinds()
    {
        foreach (var resource in new Resource[]
        {
            new("argoproj.io", "v1alpha1", "rollouts", "Rollout"), new("keda.sh", "v1alpha1", "triggerauthentications", "TriggerAuthentication"),
            new("keda.sh", "v1alpha1", "clustertriggerauthentications", "ClusterTriggerAuthentication") { IsNamespaced = false },
        })
        {
            Server.Serve(resource);
            _byKind[resource.Kind] = resource;
        }

        Server.Serve(ClusterReferences.Crds);
        Server.Put(ClusterReferences.Crds, new JsonObject
        {
            ["apiVersion"] = ClusterReferences.Crds.ApiVersion,
            ["kind"] = ClusterReferences.Crds.Kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{Resources.SecretAliases}",
                ["annotations"] = new JsonObject
                {
                    ["secretpin.io/workloads"] = TestView.Values["workloads"]!.ToJsonString(),
                    ["secretpin.io/references"] = TestView.Values["references"]!.ToJsonString(),
                },
            },
        });
    }

    public void Put(JsonObject json) => Server.Put(_byKind[(string)json["kind"]!], json);

    /// <returns><see langword="null"/> if the object does not exist.</returns>
    public JsonNode? Get(string kind, string name) => Server.Get(_byKind[kind], TestView.Namespace, name);

    /// <summary>The version in <c>spec.source</c> of the alias.</summary>
    public string? SpecVersion => (string?)Get("SecretAlias", "auth")?["spec"]?["source"]?["version"];

    /// <summary>The Secret that a workload of <see cref="TestView.Workload"/> references.</summary>
    public string SecretOf(string kind, string name) => Regex.Match(
        Get(kind, name)!["spec"]!.ToJsonString(), "\"(?:name|secretName)\":\"(auth[^\"]*)\"").Groups[1].Value;

    public async Task<CommandLine.Result> RunAsync(params string[] arguments)
    {
        using var output = new MemoryStream();
        using var errors = new StringWriter();
        var code = await KubectlPlugin.RunAsync([.. arguments, "--kubeconfig", Kubeconfig], () => Stream.Null, () => output, errors);
        return new(code, output.ToArray(), errors.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    private void Resolve(JsonObject json)
    {
        if (Resolved is not { } version || json["spec"] is not { } spec)
        {
            return;
        }

        var isRequested = json["metadata"]!["annotations"]?.AsObject().Remove("secretpin.io/resolve") == true;
        var names = isRequested ? "auth(-[0-9]{14})?" : "auth";
        var text = Regex.Replace(spec.ToJsonString(), $"\"(name|secretName)\":\"{names}\"", $"\"$1\":\"auth-{version}\"");
        json["spec"] = JsonNode.Parse(Regex.Replace(text, "auth=[0-9]{14}", $"auth={version}"));
        if (json["metadata"]!["annotations"]?["secretpin.io/resolved"] is not null)
        {
            json["metadata"]!["annotations"]!["secretpin.io/resolved"] = $"auth={version}";
        }
    }

    private void MakeReady(string method, string path)
    {
        if (method == "PATCH" && path.Contains("/apps/", StringComparison.Ordinal) && BecomesReady(path))
        {
            var workload = Server.Get(path)!;
            workload["status"] = new JsonObject
            {
                ["observedGeneration"] = workload["metadata"]!["generation"]!.DeepClone(),
                ["replicas"] = 1,
                ["updatedReplicas"] = 1,
                ["availableReplicas"] = 1,
                ["readyReplicas"] = 1,
            };
            Server.Put(path, workload);
        }
    }
}
