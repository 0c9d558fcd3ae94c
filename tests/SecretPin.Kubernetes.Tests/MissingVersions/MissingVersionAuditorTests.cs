using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.MissingVersions;
using SecretPin.Kubernetes.Objects;
using SecretPin.Kubernetes.Reflectors;
using SecretPin.Kubernetes.Tests.LiveReads;

namespace SecretPin.Kubernetes.Tests.MissingVersions;

/// <summary>A workload that names a version that does not exist is reported, with the user who deleted the version if this replica allowed it.</summary>
public sealed class MissingVersionAuditorTests : IAsyncLifetime
{
    private const string Version = "auth-20250101000000";

    private readonly ClusterIndex _index = new();
    private readonly ObjectScanner _scanner = new();
    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider _time = new(new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
    private readonly List<string> _pods = [];
    private FakeApi _api = null!;
    private AllowedDeletions _deletions = null!;

    public async ValueTask InitializeAsync()
    {
        _deletions = new(_time);
        _api = await FakeApi.StartAsync();
        _api.On(
            "api/v1/pods?fieldSelector=status.phase=Pending",
            context => FakeApi.WriteAsync(context, $$"""{"metadata": {}, "items": [{{string.Join(',', _pods)}}]}"""));
        _api.On("apis/events.k8s.io/v1/namespaces/ns/events", "{}");
        Put(new AliasReflectorStore(_index, _scanner), """{"metadata":{"namespace":"ns","name":"auth"},"spec":{"source":{"version":"20250201000000"} } }""");
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task The_replica_that_allowed_the_deletion_reports_the_user_at_once_and_only_once()
    {
        Workload(Kinds.Deployment, "web", Version);
        _pods.Add(Pod("bare", Version));
        _deletions.Add("ns", Version, "jane");
        var auditor = Auditor(isLeader: false);

        await auditor.AuditAsync(default);
        await auditor.AuditAsync(default);

        var events = Events();
        Assert.Equal(["web", "bare"], events.Select(written => (string?)written["regarding"]!["name"]).Order().Reverse());
        Assert.All(events, written => Assert.Equal(
            $"Secret {Version} does not exist, and the pods of this object will not start without it. jane deleted it at 2026-01-31 12:00:00Z, before the "
            + "guard could see this object. Create it again, or move the object to a version that exists.",
            (string?)written["note"]));
    }

    [Fact]
    public async Task The_leader_reports_a_version_that_another_replica_or_nobody_deleted_one_audit_later()
    {
        Workload(Kinds.Deployment, "web", Version);
        var auditor = Auditor(isLeader: true);

        await auditor.AuditAsync(default);
        Assert.Empty(Events());
        Assert.Equal(new ObjectKey("ns", Version), Assert.Single(auditor.Missing).Secret);

        await auditor.AuditAsync(default);
        Assert.Contains("The audit log of the API server shows who deleted it.", (string?)Assert.Single(Events())["note"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_exists_by_now_and_the_version_of_no_alias_are_not_reported()
    {
        Workload(Kinds.Deployment, "web", Version);
        Workload(Kinds.Deployment, "other", "other-20250101000000");
        _deletions.Add("ns", Version, "jane");
        _deletions.Add("ns", "other-20250101000000", "jane");
        _api.On($"api/v1/namespaces/ns/secrets/{Version}", $$"""{"metadata":{"name":"{{Version}}"} }""");

        await Auditor(isLeader: false).AuditAsync(default);

        Assert.Empty(Events());
    }

    [Fact]
    public async Task An_Event_that_another_replica_has_written_is_not_an_error()
    {
        Workload(Kinds.Deployment, "web", Version);
        _deletions.Add("ns", Version, "jane");
        _api.On("apis/events.k8s.io/v1/namespaces/ns/events", StatusCodes.Status409Conflict);

        await Auditor(isLeader: false).AuditAsync(default);

        Assert.Single(Events());
    }

    [Fact]
    public async Task A_replica_that_is_not_the_leader_and_allowed_no_deletion_reads_nothing()
    {
        Workload(Kinds.Deployment, "web", Version);

        await Auditor(isLeader: false).AuditAsync(default);

        Assert.Empty(_api.Requests);
    }

    [Fact]
    public void Deletions_are_remembered_for_an_hour()
    {
        _deletions.Add("ns", Version, "jane");
        _time.Advance(TimeSpan.FromMinutes(59));
        _deletions.Add("ns", Version, "anna");
        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal("anna", _deletions.Find(new("ns", Version))?.User);
        Assert.Null(_deletions.Find(new("other", Version)));

        _time.Advance(TimeSpan.FromHours(1));
        Assert.True(_deletions.IsEmpty);
    }

    private MissingVersionAuditor Auditor(bool isLeader) => new(
        _api.Client, _index, _scanner, new LiveObjects(_api.Client, _scanner), _deletions, new(), "replica", () => isLeader, _time,
        NullLogger<MissingVersionAuditor>.Instance);

    private JsonNode[] Events() =>
    [
        .. _api.Requests.Where(request => request is { Method: "POST", Path: "/apis/events.k8s.io/v1/namespaces/ns/events" })
            .Select(request => JsonNode.Parse(request.Body)!),
    ];

    private void Workload(ObjectKind kind, string name, string secret) => Put(
        new ReferrerReflectorStore(_index, _scanner, kind),
        $$$"""
        {"metadata":{"namespace":"ns","name":"{{{name}}}","uid":"uid-{{{name}}}"},"spec":{"template":{"spec":{"volumes":[{"name":"v","secret":
        {"secretName":"{{{secret}}}" } }] } } } }
        """);

    private static string Pod(string name, string secret) => $$$"""
        {"metadata":{"namespace":"ns","name":"{{{name}}}","uid":"uid-{{{name}}}"},"spec":{"volumes":[{"name":"v","secret":{"secretName":"{{{secret}}}" } }] } }
        """;

    private static void Put(IReflectorStore into, string json) => into.Put(Encoding.UTF8.GetBytes(json));
}
