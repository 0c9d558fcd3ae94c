using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Reflectors;
using SecretPin.Kubernetes.Tests.LiveReads;
using SecretPin.Kubernetes.UnresolvedAliases;

namespace SecretPin.Kubernetes.Tests.UnresolvedAliases;

/// <summary>Which workloads get a resolve request from the auditor.</summary>
public sealed class WorkloadRepairTests : IAsyncLifetime
{
    private const string Pinned = "auth-20250101000000";

    private readonly ClusterIndex _index = new();
    private readonly ObjectScanner _scanner = new();
    private readonly FakeTimeProvider _time = new(new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
    private FakeApi _api = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await FakeApi.StartAsync();
        _api.Otherwise = context => FakeApi.WriteAsync(context, Workload("web", Pinned));
        Put(new AliasReflectorStore(_index, _scanner), """{"metadata":{"namespace":"ns","name":"auth"},"spec":{"source":{"version":"20250101000000"} } }""");
        Put(new SecretReflectorStore(_index, _scanner), $$$"""{"metadata":{"namespace":"ns","name":"{{{Pinned}}}"} }""");
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task An_unresolved_workload_gets_a_request_after_a_dry_run()
    {
        Put(Kinds.Deployment, Workload("web", "auth"));

        await Repair().RepairAsync(default);

        Assert.Equal(
            Enumerable.Repeat("PATCH /apis/apps/v1/namespaces/ns/deployments/web", 2), _api.Requests.Select(request => $"{request.Method} {request.Path}"));
        Assert.Equal([true, false], _api.Requests.Select(request => request.Query.Contains("dryRun=All", StringComparison.Ordinal)));
        Assert.All(_api.Requests, request => Assert.Equal(
            """{"metadata":{"uid":"uid-web","annotations":{"secretpin.io/resolve":"auth"}}}""", request.Body));
    }

    [Fact]
    public async Task No_request_is_sent_in_audit_mode_or_while_the_mode_is_unknown()
    {
        Put(Kinds.Deployment, Workload("web", "auth"));

        await Repair(FixedPolicy.Audited).RepairAsync(default);
        await Repair(new(null)).RepairAsync(default);

        Assert.Empty(_api.Requests);
    }

    [Fact]
    public async Task A_request_that_no_review_has_handled_is_sent_again()
    {
        Put(Kinds.Deployment, Workload("web", "auth-20240101000000", ""","annotations":{"secretpin.io/resolve":"auth,undeclared"}"""));

        await Repair().RepairAsync(default);

        Assert.Equal(2, _api.Requests.Count);
        Assert.Contains("\"auth\"", _api.Requests[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_stored_if_the_webhook_does_not_resolve_the_workload_and_it_is_not_tried_again_soon()
    {
        Put(Kinds.Deployment, Workload("web", "auth"));
        _api.Otherwise = context => FakeApi.WriteAsync(context, Workload("web", "auth", ""","annotations":{"secretpin.io/resolve":"auth"}"""));
        var repair = Repair();

        await repair.RepairAsync(default);
        await repair.RepairAsync(default);
        Assert.Contains("dryRun=All", Assert.Single(_api.Requests).Query, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        await repair.RepairAsync(default);
        Assert.Equal(2, _api.Requests.Count);
    }

    [Theory]
    [InlineData("Job", "auth", "")]
    [InlineData("ControllerRevision", "auth", "")]
    [InlineData("Deployment", Pinned, "")]
    [InlineData("Deployment", "auth", ""","deletionTimestamp":"2026-01-31T11:00:00Z" """)]
    [InlineData(
        "ReplicaSet", "auth", ""","ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"a","uid":"a","controller":true}] """)]
    public async Task Immutable_owned_deleted_and_resolved_workloads_get_no_request(string kind, string secret, string metadata)
    {
        Put(_scanner.ReferrerKinds.Single(known => known.Kind == kind), Workload("web", secret, metadata));

        await Repair().RepairAsync(default);

        Assert.Empty(_api.Requests);
    }

    [Fact]
    public async Task A_young_workload_gets_no_request()
    {
        Put(Kinds.Deployment, Workload("web", "auth", created: "2026-01-31T11:59:50Z"));

        await Repair().RepairAsync(default);

        Assert.Empty(_api.Requests);
    }

    [Fact]
    public async Task A_workload_that_runs_with_the_plain_Secret_gets_no_request()
    {
        Put(Kinds.Deployment, Workload("web", "auth"));
        Put(new SecretReflectorStore(_index, _scanner), """{"metadata":{"namespace":"ns","name":"auth"} }""");

        await Repair().RepairAsync(default);

        Assert.Empty(_api.Requests);
    }

    [Fact]
    public async Task A_workload_whose_alias_has_no_pin_gets_no_request()
    {
        Put(Kinds.Deployment, Workload("web", "auth"));
        Put(new AliasReflectorStore(_index, _scanner), """{"metadata":{"namespace":"ns","name":"auth"},"spec":{"source":{"version":"20250202000000"} } }""");

        await Repair().RepairAsync(default);

        Assert.Empty(_api.Requests);
    }

    [Fact]
    public async Task Requests_are_limited_and_a_rejection_does_not_affect_other_workloads()
    {
        foreach (var name in (string[])["a", "b", "c", "d", "e"])
        {
            Put(Kinds.Deployment, Workload(name, "auth"));
        }

        _api.On("apis/apps/v1/namespaces/ns/deployments/a", StatusCodes.Status403Forbidden);
        _api.On("apis/apps/v1/namespaces/ns/deployments/b", StatusCodes.Status409Conflict);
        var repair = Repair();

        await repair.RepairAsync(default);
        Assert.Equal(["a", "b", "c", "c", "d", "d"], _api.Requests.Select(request => request.Path.Split('/')[^1]));

        await repair.RepairAsync(default);
        Assert.Equal(["e", "e"], _api.Requests.Skip(6).Select(request => request.Path.Split('/')[^1]));
    }

    private WorkloadRepair Repair(FixedPolicy? policy = null) => new(
        _api.Client, _index, _scanner, new ListOrder([]), new(policy ?? FixedPolicy.Enforced),
        new() { Repair = true, MaxRepairs = 2 }, _time, NullLogger.Instance);

    private static string Workload(string name, string secret, string metadata = "", string created = "2026-01-31T11:00:00Z")
    {
        var template = $$$"""{"template":{"spec":{"volumes":[{"name":"v","secret":{"secretName":"{{{secret}}}" } }] } } }""";
        return $$"""
            {"metadata":{"namespace":"ns","name":"{{name}}","uid":"uid-{{name}}","creationTimestamp":"{{created}}"{{metadata}}},
             "spec":{{template}},"data":{"spec":{{template}} } }
            """;
    }

    private void Put(ObjectKind kind, string json) => Put(new ReferrerReflectorStore(_index, _scanner, kind), json);

    private static void Put(IReflectorStore into, string json) => into.Put(Encoding.UTF8.GetBytes(json));
}
