using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Objects;
using SecretPin.Kubernetes.Reflectors;
using SecretPin.Kubernetes.Tests.LiveReads;
using SecretPin.Kubernetes.UnresolvedAliases;

namespace SecretPin.Kubernetes.Tests.UnresolvedAliases;

/// <summary>Unresolved aliases are found, and only stuck pods are repaired.</summary>
public sealed class UnresolvedAuditorTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly ClusterIndex _index = new();
    private readonly ObjectScanner _scanner = new();
    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider _time = new(Now);
    private FakeApi _api = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await FakeApi.StartAsync();
        _api.Otherwise = context => FakeApi.WriteAsync(context, "{}");
        Put(new AliasReflectorStore(_index, _scanner), """{"metadata":{"namespace":"ns","name":"auth"},"spec":{"source":{"version":"20250101000000"} } }""");
        Put(new SecretReflectorStore(_index, _scanner), """{"metadata":{"namespace":"ns","name":"auth-20250101000000"} }""");
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public void A_workload_is_reported_once_and_without_the_objects_that_it_controls()
    {
        Workload(Kinds.Deployment, "web", "auth", "");
        Workload(Kinds.ReplicaSet, "web-1", "auth", Owned("Deployment", "web"));
        Workload(Kinds.Deployment, "resolved", "auth-20250101000000", "");
        Workload(Kinds.ControllerRevision, "history", "auth", "");
        var pods = new[] { Pod("web-1-x", Owned("ReplicaSet", "web-1")), Pod("operators", Owned("Operator", "op")), Pod("bare", "") };
        var found = Assert.Single(UnresolvedScan.Of(_index, _scanner, pods));
        Assert.Equal(new ObjectKey("ns", "auth"), found.Alias);
        Assert.Equal(["Deployment/web", "Pod/bare", "Pod/operators"], found.Holders.Select(holder => $"{holder.Kind}/{holder.Name}"));
        Assert.Equal(["apps/v1", "v1", "v1"], found.Holders.Select(holder => holder.ApiVersion));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(""" "containerStatuses":[{"restartCount":0,"state":{"waiting":{"reason":"CreateContainerConfigError"} } }] """, true)]
    [InlineData(""" "containerStatuses":[{"restartCount":0,"state":{"running":{} } }] """, false)]
    [InlineData(""" "containerStatuses":[{"restartCount":2,"state":{"waiting":{} } }] """, false)]
    [InlineData(""" "initContainerStatuses":[{"restartCount":0,"state":{"terminated":{"exitCode":0} } }] """, false)]
    [InlineData(""" "containerStatuses":[{"restartCount":0,"state":{"waiting":{} },"lastState":{"terminated":{} } }] """, false)]
    public async Task Only_a_pod_whose_containers_have_never_started_is_deleted(string status, bool isDeleted)
    {
        var deleted = await Repair().RepairAsync([Pod("a", Owned("ReplicaSet", "rs"), status)], default);
        Assert.Equal(isDeleted ? 1 : 0, deleted);
        Assert.Equal(isDeleted ? ["DELETE /api/v1/namespaces/ns/pods/a"] : [], _api.Requests.Select(request => request.ToString()));
        Assert.All(_api.Requests, request => Assert.Contains("""
            "preconditions":{"uid":"uid-a","resourceVersion":"7"}
            """.Trim(), request.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bare_pods_young_pods_and_pods_whose_alias_has_no_pin_stay()
    {
        Assert.Equal(0, await Repair().RepairAsync(
            [Pod("bare", ""), Pod("young", Owned("ReplicaSet", "rs"), created: "2026-01-31T11:59:50Z")], default));
        Put(new AliasReflectorStore(_index, _scanner), """{"metadata":{"namespace":"ns","name":"auth"},"spec":{"source":{"version":"20250202000000"} } }""");
        Assert.Equal(0, await Repair().RepairAsync([Pod("a", Owned("ReplicaSet", "rs"))], default));
        Assert.Empty(_api.Requests);
    }

    [Fact]
    public async Task Deletions_are_limited_and_not_repeated_for_a_controller_that_recreates_unresolved_pods()
    {
        var repair = Repair();
        var pods = Enumerable.Range(0, 5).Select(i => Pod($"pod-{i}", Owned("ReplicaSet", "rs"))).ToArray();
        Assert.Equal(3, await repair.RepairAsync(pods, default));
        Assert.Equal(2, await repair.RepairAsync(pods[3..], default));

        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, await repair.RepairAsync([Pod("again", Owned("ReplicaSet", "rs"), created: "2026-01-31T12:00:30Z")], default));
        Assert.Equal(1, await repair.RepairAsync([Pod("other", Owned("ReplicaSet", "other"), created: "2026-01-31T12:00:30Z")], default));
    }

    [Fact]
    public async Task A_pod_that_has_changed_meanwhile_stays()
    {
        _api.On("api/v1/namespaces/ns/pods/a", StatusCodes.Status409Conflict);
        Assert.Equal(0, await Repair().RepairAsync([Pod("a", Owned("ReplicaSet", "rs"))], default));
    }

    private PodRepair Repair() => new(
        new(_api.Client, _index, _scanner), _index, new() { Repair = true, MaxRepairs = 3 }, _time, NullLogger.Instance);

    private void Workload(ObjectKind kind, string name, string secret, string owned)
    {
        var template = $$$"""{"template":{"spec":{"volumes":[{"name":"v","secret":{"secretName":"{{{secret}}}" } }] } } }""";
        Put(new ReferrerReflectorStore(_index, _scanner, kind), $$"""
            {"metadata":{"namespace":"ns","name":"{{name}}","uid":"uid-{{name}}"{{owned}}},"spec":{{template}},"data":{"spec":{{template}} } }
            """);
    }

    private PendingPod Pod(string name, string owned, string status = "", string created = "2026-01-31T11:00:00Z") => PendingPod.Read(
        _scanner,
        Encoding.UTF8.GetBytes($$$"""
            {"metadata":{"namespace":"ns","name":"{{{name}}}","uid":"uid-{{{name}}}","resourceVersion":"7","creationTimestamp":"{{{created}}}"{{{owned}}}},
             "spec":{"volumes":[{"name":"v","secret":{"secretName":"auth"} }]},"status":{{{{status}}}} }
            """));

    private static string Owned(string kind, string name) =>
        $$""" ,"ownerReferences":[{"apiVersion":"apps/v1","kind":"{{kind}}","name":"{{name}}","uid":"uid-{{name}}","controller":true}] """;

    private static void Put(IReflectorStore into, string json) => into.Put(Encoding.UTF8.GetBytes(json));
}
