using System.Text;
using SecretPin.Core.Guard;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Evidence;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.Tests.LiveReads;

namespace SecretPin.Kubernetes.Tests.Evidence;

public sealed partial class LiveEvidenceTests : IAsyncLifetime, IKnownReferrers
{
    private const string Secret = "auth-20250715100000";
    private static readonly Resource Rollouts = new("argoproj.io", "v1alpha1", "rollouts", "Rollout");

    private readonly ObjectScanner _scanner = new(new Workload(Rollouts.ObjectKind, "spec/template/spec"));
    private readonly SignalledTime _time = new();
    private readonly List<ScannedObject> _knownReferrers = [];
    private readonly List<SecretAlias> _knownAliases = [];
    private FakeApi _api = null!;
    private FakeNamespace _ns = null!;
    private LiveEvidence _evidence = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await FakeApi.StartAsync();
        _ns = new(_api);
        _evidence = new(_api.Client, _scanner, [Rollouts], this, new ApiAliases(_api.Client), _time);
        _time.SetUtcNow(new(2025, 7, 24, 0, 0, 0, TimeSpan.Zero));
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    IReadOnlyList<ScannedObject> IKnownReferrers.FindReferrers(string ns, string secret) => _knownReferrers;

    IReadOnlyList<SecretAlias> IKnownReferrers.FindAliases(string ns) => _knownAliases;

    [Fact]
    public async Task A_referrer_that_no_watch_has_seen_holds_the_Secret()
    {
        _ns.Has(Resources.Deployments, Deployment("web"));

        Assert.Equal(Reason.InUse, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task A_referrer_that_is_gone_holds_nothing_although_a_watch_has_seen_it()
    {
        _knownReferrers.Add(Scan(Kinds.Deployment, Deployment("web")));

        Assert.Equal(Reason.Unused, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task A_referrer_that_watches_have_seen_and_is_still_there_is_enough()
    {
        _knownReferrers.Add(Scan(Kinds.Deployment, Deployment("web")));
        _ns.Has(Resources.Deployments, Deployment("other"), Deployment("another"), Deployment("web"));

        Assert.Equal(Reason.InUse, (await DecideAsync()).Reason);
        Assert.DoesNotContain(_api.Requests, request => request.Path.EndsWith("/pods", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_alias_that_a_watch_has_seen_is_asked_for()
    {
        _knownAliases.Add(Alias("20250715100000"));
        _api.On(Resources.SecretAliases.Path("ns", "auth"), 404);
        Assert.Equal(Reason.Unused, (await DecideAsync()).Reason);

        _api.On(Resources.SecretAliases.Path("ns", "auth"), AliasJson("20250715100000"));
        Assert.Equal(Reason.Pinned, (await DecideAsync()).Reason);

        _api.On(Resources.SecretAliases.Path("ns", "auth"), AliasJson("20250723110000"));
        Assert.Equal(Reason.Unused, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task An_alias_that_no_watch_has_seen_holds_its_pin()
    {
        _ns.Has(Resources.SecretAliases, AliasJson("20250715100000"));

        Assert.Equal(Reason.Pinned, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task A_newer_version_that_no_watch_has_seen_starts_the_retention()
    {
        _ns.Has(Resources.Secrets, Named(Secret), Named("auth-20250723110000"), Named("other"));

        Assert.Equal(Reason.Retained, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task Children_are_looked_at_before_their_owners()
    {
        var pods = _api.Stall(Resources.Pods.Path("ns"));
        var replicaSets = _api.Stall(Resources.ReplicaSets.Path("ns"));
        var deployments = _api.Stall(Resources.Deployments.Path("ns"));

        var decision = DecideAsync();
        await pods.ArrivedAsync();
        pods.Release(FakeNamespace.List([Child("web-1-a", "web-1", "ReplicaSet")]));
        await replicaSets.ArrivedAsync();
        replicaSets.Release(FakeNamespace.List([Child("web-1", "web", "Deployment")]));
        await deployments.ArrivedAsync();
        Assert.DoesNotContain(_api.Requests, request => request.Path.EndsWith("/rollouts", StringComparison.Ordinal));
        deployments.Release(FakeNamespace.List([Deployment("web")]));

        Assert.Equal(Reason.InUse, (await decision).Reason);
    }

    [Fact]
    public async Task What_an_uninstalled_workload_leaves_behind_holds_nothing()
    {
        _ns.Has(Resources.Pods, Child("web-1-a", "web-1", "ReplicaSet"));
        _ns.Has(Resources.ReplicaSets, Child("web-1", "web", "Deployment"));

        Assert.Equal(Reason.Unused, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task Every_page_counts()
    {
        _ns.Has(Resources.Pods, [.. Enumerable.Range(0, 4).Select(i => Named($"pod-{i}")), Pod("last")]);

        Assert.Equal(Reason.InUse, (await DecideAsync()).Reason);
        Assert.Equal(3, _api.Requests.Count(request => request.Path.EndsWith("/pods", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_kind_whose_CRD_is_not_installed_is_passed_over_and_its_children_stay()
    {
        _api.On(Rollouts.Path("ns"), 404);
        _api.On(Resources.Gateways.Path(), 404);
        _ns.Has(Resources.ReplicaSets, Child("web-1", "web", "Rollout", "argoproj.io/v1alpha1"));

        Assert.Equal(Reason.InUse, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task A_custom_kind_is_looked_at()
    {
        _ns.Has(Rollouts, Deployment("canary"));

        Assert.Contains("Rollout/canary", (await DecideAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_volume_holds_a_Secret_of_the_namespace_that_it_names()
    {
        _ns.HasEverywhere(Resources.PersistentVolumes, $$"""
            { "metadata": { "name": "disk" }, "spec": { "csi": { "nodeStageSecretRef": { "name": "{{Secret}}", "namespace": "ns" } } } }
            """);

        Assert.Equal(Reason.InUse, (await DecideAsync()).Reason);
    }

    [Theory]
    [InlineData("ns", "", Reason.InUse)]
    [InlineData("edge", "ns", Reason.InUse)]
    [InlineData("edge", "", Reason.Unused)]
    [InlineData("ns", "edge", Reason.Unused)]
    public async Task A_Gateway_means_the_namespace_that_it_names_or_else_its_own(string own, string named, Reason expected)
    {
        _ns.HasEverywhere(Resources.Gateways, $$"""
            {
              "metadata": { "name": "public", "namespace": "{{own}}" },
              "spec": { "listeners": [ { "name": "https", "tls": { "certificateRefs": [
                { "name": "{{Secret}}", "namespace": "{{named}}" },
                { "name": "elsewhere", "namespace": "ns" }
              ] } } ] }
            }
            """);

        Assert.Equal(expected, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task In_a_namespace_that_is_gone_or_going_nothing_is_looked_at()
    {
        _ns.HasEverywhere(Resources.Namespaces, """{ "metadata": { "name": "ns", "deletionTimestamp": "2026-01-01T00:00:00Z" } }""");
        _ns.Has(Resources.Deployments, Deployment("web"));
        Assert.Equal(Reason.NamespaceTerminating, (await DecideAsync()).Reason);

        _api.On(Resources.Namespaces.Path(null, "ns"), 404);
        _knownReferrers.Add(Scan(Kinds.Deployment, Deployment("web")));
        Assert.Equal(Reason.NamespaceTerminating, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task Two_hundred_deletions_share_two_looks()
    {
        var stall = _api.Stall(Resources.Pods.Path("ns"));
        var first = DecideAsync();
        await stall.ArrivedAsync();
        var rest = Enumerable.Range(0, 199).Select(_ => DecideAsync()).ToArray();

        stall.Release(FakeNamespace.List([]));
        stall.Release(FakeNamespace.List([Pod("created-meanwhile")]));

        Assert.Equal(Reason.Unused, (await first).Reason);
        Assert.All(await Task.WhenAll(rest), verdict => Assert.Equal(Reason.InUse, verdict.Reason));
        Assert.Equal(2, _api.Requests.Count(request => request.Path.EndsWith("/pods", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_most_recent_state_is_asked_for_and_only_metadata_of_Secrets()
    {
        await DecideAsync();

        Assert.All(_api.Requests, request => Assert.DoesNotContain("resourceVersion", request.Query, StringComparison.Ordinal));
        Assert.Equal(
            "application/json; as=PartialObjectMetadataList; g=meta.k8s.io; v=v1",
            _api.Requests.Single(request => request.Path.EndsWith("/secrets", StringComparison.Ordinal)).Accept);
    }

    [Fact]
    public async Task Every_kind_that_can_name_a_Secret_is_looked_at()
    {
        var evidence = await _evidence.GatherAsync("ns", Secret, TestContext.Current.CancellationToken);

        Assert.Equal(_scanner.ReferrerKinds.ToHashSet(), evidence.ListedKinds);
    }

    private async Task<Verdict> DecideAsync()
    {
        var evidence = await _evidence.GatherAsync("ns", Secret, TestContext.Current.CancellationToken);
        return DeletionGuard.Decide(new("ns", Scan(Kinds.Secret, Named(Secret)), "jane"), evidence, _time.GetUtcNow());
    }

    private ScannedObject Scan(ObjectKind kind, string json)
    {
        var reader = new System.Text.Json.Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return _scanner.Scan(ref reader, kind);
    }
}
