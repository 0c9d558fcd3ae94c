using System.Text;
using Microsoft.AspNetCore.Http;
using SecretPin.Core.Guard;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Evidence;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.Tests.LiveReads;

namespace SecretPin.Kubernetes.Tests.Evidence;

public sealed partial class LiveEvidenceTests : IAsyncLifetime
{
    private const string Secret = "auth-20250715100000";

    /// <summary>The part of a list that the API server sends before the objects.</summary>
    private const string Head = """{"kind": "PodList", "metadata": {"resourceVersion": "7"}, "items": [""";

    private static readonly Resource Rollouts = new("argoproj.io", "v1alpha1", "rollouts", "Rollout");

    private readonly ObjectScanner _scanner = new(new Workload(Rollouts.ObjectKind, "spec/template/spec"));
    private readonly SignalledTime _time = new();
    private readonly FakeCachedCluster _cache = new();
    private FakeApi _api = null!;
    private FakeNamespace _ns = null!;
    private LiveEvidence _evidence = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await FakeApi.StartAsync();
        _ns = new(_api);
        _evidence = new(_api.Client, _scanner, [Rollouts], _cache, new ApiAliases(_api.Client), _time);
        _time.SetUtcNow(new(2025, 7, 24, 0, 0, 0, TimeSpan.Zero));
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_referrer_that_is_not_in_the_cache_blocks_the_deletion()
    {
        _ns.Has(Resources.Deployments, Deployment("web"));

        Assert.Equal(Reason.InUse, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task A_deleted_referrer_in_the_cache_does_not_block_the_deletion()
    {
        _cache.Referrers.Add(Scan(Kinds.Deployment, Deployment("web")));

        Assert.Equal(Reason.Unused, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task A_cached_referrer_that_still_exists_is_enough()
    {
        _cache.Referrers.Add(Scan(Kinds.Deployment, Deployment("web")));
        _ns.Has(Resources.Deployments, Deployment("other"), Deployment("another"), Deployment("web"));

        Assert.Equal(Reason.InUse, (await DecideAsync()).Reason);
        Assert.DoesNotContain(_api.Requests, request => request.Path.EndsWith("/pods", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cached_alias_is_read_live()
    {
        _cache.Aliases.Add("auth", Alias("20250715100000"));
        _api.On(Resources.SecretAliases.Path("ns", "auth"), 404);
        Assert.Equal(Reason.Unused, (await DecideAsync()).Reason);

        _api.On(Resources.SecretAliases.Path("ns", "auth"), AliasJson("20250715100000"));
        Assert.Equal(Reason.Pinned, (await DecideAsync()).Reason);

        _api.On(Resources.SecretAliases.Path("ns", "auth"), AliasJson("20250723110000"));
        Assert.Equal(Reason.Unused, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task An_alias_that_is_not_in_the_cache_blocks_the_deletion_of_its_pin()
    {
        _ns.Has(Resources.SecretAliases, AliasJson("20250715100000"));

        Assert.Equal(Reason.Pinned, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task A_newer_version_that_is_not_in_the_cache_starts_the_retention()
    {
        _ns.Has(Resources.Secrets, Named(Secret), Named("auth-20250723110000"), Named("other"));
        Assert.Equal(Reason.Unused, (await DecideAsync()).Reason);

        _ns.Has(Resources.SecretAliases, AliasJson("20250723110000"));
        Assert.Equal(Reason.Retained, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task A_cached_ServiceAccount_is_not_enough()
    {
        var robot = $$"""{ "metadata": { "name": "robot", "namespace": "ns" }, "imagePullSecrets": [ { "name": "{{Secret}}" } ] }""";
        _cache.Referrers.Add(Scan(Kinds.ServiceAccount, robot));
        _ns.Has(Resources.ServiceAccounts, robot);

        Assert.Equal(Reason.InUse, (await DecideAsync()).Reason);
        Assert.Contains(_api.Requests, request => request.Path.EndsWith("/pods", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("uninstalling", true, Reason.Unused)]
    [InlineData("uninstalling", false, Reason.InUse)]
    [InlineData("deployed", true, Reason.InUse)]
    public async Task An_object_of_a_Helm_release_blocks_the_deletion_unless_Helm_is_uninstalling_the_release_of_both(
        string status, bool isOfRelease, Reason reason)
    {
        static string OfRelease(string json) => json.Replace(
            "\"metadata\": {",
            "\"metadata\": { \"annotations\": { \"meta.helm.sh/release-name\": \"mq\", \"meta.helm.sh/release-namespace\": \"ns\" },",
            StringComparison.Ordinal);
        var canary = OfRelease(Deployment("canary"));
        _cache.Referrers.Add(Scan(Rollouts.ObjectKind, canary));
        _ns.Has(Rollouts, canary);
        _ns.Has(Resources.Secrets, $$$"""{ "metadata": { "name": "sh.helm.release.v1.mq.v3", "labels": { "owner": "helm", "status": "{{{status}}}" } } }""");

        Assert.Equal(reason, (await DecideAsync(isOfRelease ? OfRelease(Named(Secret)) : Named(Secret))).Reason);
    }

    [Fact]
    public async Task Children_are_listed_before_their_owners()
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
    public async Task A_pod_that_is_created_during_the_listing_blocks_the_deletion()
    {
        _ns.Has(Resources.Pods, Named("before"));
        var pod = WithUid("new", Pod("new"));
        _api.On(Resources.Pods.Path("ns") + "?fieldSelector=status.phase=Pending", FakeNamespace.List([pod]));

        Assert.Equal(Reason.InUse, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task A_new_pod_that_only_the_watch_cache_of_the_API_server_contains_does_not_block_the_deletion()
    {
        var pod = WithUid("gone", Pod("gone"));
        _api.On(Resources.Pods.Path("ns") + "?fieldSelector=status.phase=Pending", context => FakeApi.WriteAsync(
            context, FakeNamespace.List(context.Request.Query["resourceVersion"] == "0" ? [pod] : [])));

        Assert.Equal(Reason.Unused, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task Owners_are_listed_while_the_objects_of_their_children_are_transferred()
    {
        var transfer = new TaskCompletionSource();
        _api.On(Resources.Pods.Path("ns"), async context =>
        {
            await FakeApi.WriteAsync(context, Head);
            await transfer.Task;
            await context.Response.WriteAsync($"{Child("web-1-a", "web-1", "ReplicaSet")}]}}");
        });
        _ns.Has(Resources.ReplicaSets, Child("web-1", "web", "Deployment"));

        var decision = DecideAsync();
        await _api.AskedAsync("GET", Resources.Secrets.Path("ns"), 1);
        transfer.SetResult();

        Assert.Equal(Reason.Unused, (await decision).Reason);
        Assert.Equal(1, _api.Requests.Count(IsListOfAllPods));
    }

    /// <summary>
    /// The list of pods starts again. Between the two lists of pods, the pod gets an owner. The first list of owners does not contain this owner.
    /// </summary>
    [Fact]
    public async Task A_list_of_children_that_starts_again_is_not_combined_with_an_earlier_list_of_owners()
    {
        var attempts = 0;
        _api.On(Resources.Pods.Path("ns"), async context =>
        {
            if (attempts++ == 0)
            {
                await FakeApi.WriteAsync(context, Head);
                await _api.AskedAsync("GET", Resources.Secrets.Path("ns"), 1);
                _ns.Has(Resources.Jobs, WithUid("import", Named("import")));
                context.Abort();
                return;
            }

            await FakeApi.WriteAsync(context, FakeNamespace.List([Child("import-a", "import", "Job", "batch/v1")]));
        });

        var decision = DecideAsync();
        await _time.DelayAsync(TimeSpan.FromMilliseconds(50));
        _time.Advance(TimeSpan.FromMilliseconds(50));

        Assert.Equal(Reason.InUse, (await decision).Reason);
        Assert.Equal(2, _api.Requests.Count(request => request.Path.EndsWith("/jobs", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Children_of_a_deleted_workload_do_not_block_the_deletion()
    {
        _ns.Has(Resources.Pods, Child("web-1-a", "web-1", "ReplicaSet"));
        _ns.Has(Resources.ReplicaSets, Child("web-1", "web", "Deployment"));

        Assert.Equal(Reason.Unused, (await DecideAsync()).Reason);
    }

    private static bool IsListOfAllPods(FakeRequest request) =>
        request.Path.EndsWith("/pods", StringComparison.Ordinal) && !request.Query.Contains("fieldSelector", StringComparison.Ordinal);

    [Fact]
    public async Task Every_page_is_read()
    {
        _ns.Has(Resources.Pods, [.. Enumerable.Range(0, 4).Select(i => Named($"pod-{i}")), Pod("last")]);

        Assert.Equal(Reason.InUse, (await DecideAsync()).Reason);
        Assert.Equal(3, _api.Requests.Count(IsListOfAllPods));
    }

    [Fact]
    public async Task A_kind_whose_CRD_is_not_installed_is_skipped_and_its_children_block_the_deletion()
    {
        _api.On(Rollouts.Path("ns"), 404);
        _api.On(Resources.Gateways.Path(), 404);
        _ns.Has(Resources.ReplicaSets, Child("web-1", "web", "Rollout", "argoproj.io/v1alpha1"));

        Assert.Equal(Reason.InUse, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task A_kind_that_was_served_and_is_not_served_any_more_makes_the_evidence_incomplete()
    {
        _api.On(Rollouts.Path("ns"), 404);
        _cache.Served.Add(Rollouts);

        var problem = await Assert.ThrowsAsync<ApiServerException>(() => DecideAsync());
        Assert.Equal("The API server does not serve rollouts.argoproj.io: its CRD is missing, or does not serve argoproj.io/v1alpha1.", problem.Message);
    }

    [Fact]
    public async Task Without_the_resource_of_aliases_the_evidence_is_incomplete()
    {
        _api.On(Resources.SecretAliases.Path("ns"), 404);

        await Assert.ThrowsAsync<ApiServerException>(() => DecideAsync());
    }

    [Fact]
    public async Task A_custom_kind_is_listed()
    {
        _ns.Has(Rollouts, Deployment("canary"));

        Assert.Contains("Rollout/canary", (await DecideAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_volume_blocks_the_deletion_in_the_namespace_that_it_names()
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
    public async Task A_Gateway_refers_to_the_namespace_that_it_names_or_to_its_own(string own, string named, Reason expected)
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
    public async Task Nothing_is_listed_in_a_terminating_or_deleted_namespace()
    {
        _ns.HasEverywhere(Resources.Namespaces, """{ "metadata": { "name": "ns", "deletionTimestamp": "2026-01-01T00:00:00Z" } }""");
        _ns.Has(Resources.Deployments, Deployment("web"));
        Assert.Equal(Reason.NamespaceTerminating, (await DecideAsync()).Reason);

        _api.On(Resources.Namespaces.Path(null, "ns"), 404);
        _cache.Referrers.Add(Scan(Kinds.Deployment, Deployment("web")));
        Assert.Equal(Reason.NamespaceTerminating, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task Two_hundred_deletions_share_two_lists()
    {
        var stall = _api.Stall(Resources.Pods.Path("ns"));
        var first = DecideAsync();
        await stall.ArrivedAsync();
        var rest = Enumerable.Range(0, 199).Select(_ => DecideAsync()).ToArray();

        stall.Release(FakeNamespace.List([]));
        stall.Release(FakeNamespace.List([Pod("created-meanwhile")]));

        Assert.Equal(Reason.Unused, (await first).Reason);
        Assert.All(await Task.WhenAll(rest), verdict => Assert.Equal(Reason.InUse, verdict.Reason));
        Assert.Equal(2, _api.Requests.Count(IsListOfAllPods));
    }

    [Fact]
    public async Task The_most_recent_state_and_only_metadata_of_Secrets_are_requested()
    {
        await DecideAsync();

        Assert.All(
            _api.Requests.Where(request => !request.Query.Contains("fieldSelector", StringComparison.Ordinal)),
            request => Assert.DoesNotContain("resourceVersion", request.Query, StringComparison.Ordinal));
        Assert.Equal(
            "application/json; as=PartialObjectMetadataList; g=meta.k8s.io; v=v1",
            _api.Requests.Single(request => request.Path.EndsWith("/secrets", StringComparison.Ordinal)).Accept);
    }

    [Fact]
    public async Task Every_kind_that_can_reference_a_Secret_is_listed()
    {
        var evidence = await _evidence.GatherAsync("ns", Secret, TestContext.Current.CancellationToken);

        Assert.Equal(_scanner.ReferrerKinds.ToHashSet(), evidence.ListedKinds);
    }

    private async Task<Verdict> DecideAsync(string? secret = null)
    {
        var evidence = await _evidence.GatherAsync("ns", Secret, TestContext.Current.CancellationToken);
        return DeletionGuard.Decide(new("ns", Scan(Kinds.Secret, secret ?? Named(Secret)), "jane"), evidence, _time.GetUtcNow());
    }

    private ScannedObject Scan(ObjectKind kind, string json)
    {
        var reader = new System.Text.Json.Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return _scanner.Scan(ref reader, kind);
    }
}
