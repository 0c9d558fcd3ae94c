using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.ArgoCd;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Reflectors;
using SecretPin.Testing.Processes;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.ArgoCd;

/// <summary>The Applications that track a workload are refreshed after its alias stands for another version.</summary>
public sealed class ApplicationRefreshTests : IAsyncLifetime
{
    private const string Old = "auth-20250715100000", New = "auth-20250723110000";

    private static readonly Resource Applications = new("argoproj.io", "v1alpha1", "applications", "Application");

    /// <summary>A custom kind of the chart value references.resolve: its objects name Secrets without a pod spec.</summary>
    private static readonly KindFields Gateways = new()
    {
        Kind = new("networking.istio.io", "Gateway"),
        Versions = ["v1"],
        Resource = "gateways",
        ResolvesAll = true,
        Fields = [new("spec/servers/*/tls", null) { Name = "credentialName" }],
    };

    private static readonly KindFields Ingresses = new() { Kind = Kinds.Ingress, Versions = ["v1"], Resource = "ingresses", ResolvesAll = true };

    private static readonly Resource GatewayResource = new("networking.istio.io", "v1", "gateways", "Gateway");

    private static readonly string[] All = ["argocd/web", "argocd/other", "teams/web"];

    private readonly ClusterIndex _index = new();
    private readonly ObjectScanner _scanner = new([], [Gateways, Ingresses]);
    private StoringApiServer _server = null!;
    private ApiServer _api = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await StoringApiServer.StartAsync();
        _server.Serve(Applications);
        _server.Serve(GatewayResource);
        _api = _server.Client();
        Alias(Old);
        Application("argocd", "web");
        Application("argocd", "other");
        Application("teams", "web");
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"annotations": {"argocd.argoproj.io/tracking-id": "web:apps/Deployment:ns/web"} }""", "argocd/web")]
    [InlineData("""{"annotations": {"argocd.argoproj.io/tracking-id": "teams_web:apps/Deployment:ns/web"} }""", "teams/web")]
    [InlineData("""{"labels": {"app.kubernetes.io/instance": "web"} }""", "argocd/web")]
    public async Task The_Application_of_the_tracking_annotation_or_label_is_refreshed(string metadata, string application)
    {
        Workload("web", metadata);

        await MoveAsync(async () => await Until.HoldsAsync(() => Task.FromResult(Refreshed.Contains(application) ? null : "not refreshed")));

        Assert.Equal([application], Refreshed);
    }

    [Theory]
    [InlineData("a copied annotation", """{"annotations": {"argocd.argoproj.io/tracking-id": "other:apps/Deployment:ns/original"} }""")]
    [InlineData("a namespace without the permission", """{"annotations": {"argocd.argoproj.io/tracking-id": "else_web:apps/Deployment:ns/web"} }""")]
    [InlineData("a name that is no object's", """{"labels": {"app.kubernetes.io/instance": "../web"} }""")]
    [InlineData("a Helm release that is no Application", """{"labels": {"app.kubernetes.io/instance": "release"} }""")]
    [InlineData("no tracking", "{}")]
    public async Task No_other_Application_is_refreshed(string reason, string metadata)
    {
        Workload("untracked", metadata.Replace("ns/web", "ns/untracked", StringComparison.Ordinal));
        Workload("web", """{"labels": {"app.kubernetes.io/instance": "web"} }""");

        await MoveAsync(async () => await Until.HoldsAsync(() => Task.FromResult(Refreshed.Any() ? null : reason)));

        Assert.Equal(["argocd/web"], Refreshed);
    }

    [Theory]
    [InlineData("gateways", "networking.istio.io/Gateway", """{"servers": [{"tls": {"credentialName": "auth-20250715100000"} }]}""")]
    [InlineData("ingresses", "networking.k8s.io/Ingress", """{"tls": [{"secretName": "auth-20250715100000"}]}""")]
    public async Task The_Application_of_an_object_whose_fields_are_resolved_is_refreshed(string plural, string kind, string spec)
    {
        var resource = plural == "gateways" ? GatewayResource : Resources.Ingresses;
        Put(resource, "edge", $$"""{"annotations": {"argocd.argoproj.io/tracking-id": "web:{{kind}}:ns/edge"} }""", spec);

        await MoveAsync(async () => await Until.HoldsAsync(() => Task.FromResult(Refreshed.Any() ? null : "not refreshed")));

        Assert.Equal(["argocd/web"], Refreshed);
    }

    [Fact]
    public async Task A_requested_hard_refresh_is_kept_and_nothing_is_written_before_a_move()
    {
        Application("argocd", "web", "hard");
        Workload("web", """{"labels": {"app.kubernetes.io/instance": "web"} }""");
        Workload("api", """{"labels": {"app.kubernetes.io/instance": "other"} }""");

        await MoveAsync(async () => await Until.HoldsAsync(() => Task.FromResult(Refreshed.Contains("argocd/other") ? null : "not refreshed")));

        Assert.Equal("hard", RefreshOf("argocd/web"));
        Assert.Equal(["PATCH /apis/argoproj.io/v1alpha1/namespaces/argocd/applications/other"], _server.Writes);
    }

    [Fact]
    public async Task Without_the_option_nothing_runs()
    {
        await new ApplicationRefresh(_api, _index, _scanner, [], new(), TimeProvider.System, NullLogger<ApplicationRefresh>.Instance).RunAsync(default);

        Assert.Empty(_server.Requests);
    }

    /// <summary>Starts the refresh, moves the pin, and waits.</summary>
    private async Task MoveAsync(Func<Task> wait)
    {
        var options = new ArgoCdOptions { Refresh = true, Namespaces = { "argocd", "teams" } };
        using var stop = new CancellationTokenSource();
        var gateways = new CustomWorkload(GatewayResource, _scanner.WorkloadOf(Gateways.Kind)!);
        var refresh = new ApplicationRefresh(_api, _index, _scanner, [gateways], options, TimeProvider.System, NullLogger<ApplicationRefresh>.Instance);
        var running = refresh.RunAsync(stop.Token);
        await Until.HoldsAsync(() => Task.FromResult(refresh.Known == 1 ? null : "the alias is not known yet"));
        Assert.Empty(_server.Writes);
        Alias(New);
        await wait();
        await stop.CancelAsync();
        await running;
    }

    private IEnumerable<string> Refreshed => All.Where(name => RefreshOf(name) == "normal");

    private string? RefreshOf(string name) => (string?)_server.Get(Applications, name.Split('/')[0], name.Split('/')[1])!["metadata"]!["annotations"]
        ?["argocd.argoproj.io/refresh"];

    private void Application(string ns, string name, string? refresh = null)
    {
        var metadata = new JsonObject { ["namespace"] = ns, ["name"] = name };
        if (refresh is not null)
        {
            metadata["annotations"] = new JsonObject { ["argocd.argoproj.io/refresh"] = refresh };
        }

        _server.Put(Applications, new JsonObject { ["metadata"] = metadata, ["spec"] = new JsonObject() });
    }

    private void Alias(string pinned) => Put(new AliasReflectorStore(_index, _scanner), $$"""
        {"metadata":{"namespace":"ns","name":"auth"},"spec":{"source":{"newest":{} } },"status":{"pinned":"{{pinned}}"} }
        """);

    private void Workload(string name, string metadata) => Put(Resources.Deployments, name, metadata, $$$"""
        {"template": {"spec": {"containers": [{"name": "a", "envFrom": [{"secretRef": {"name": "{{{Old}}}"} }]}]} } }
        """);

    private void Put(Resource resource, string name, string metadata, string spec)
    {
        var json = new JsonObject { ["metadata"] = JsonNode.Parse(metadata), ["spec"] = JsonNode.Parse(spec) };
        (json["metadata"]!["namespace"], json["metadata"]!["name"], json["metadata"]!["uid"]) = ("ns", name, name);
        _server.Put(resource, json);
        Put(new ReferrerReflectorStore(_index, _scanner, resource.ObjectKind), json.ToJsonString());
    }

    private static void Put(IReflectorStore into, string json) => into.Put(Encoding.UTF8.GetBytes(json));
}
