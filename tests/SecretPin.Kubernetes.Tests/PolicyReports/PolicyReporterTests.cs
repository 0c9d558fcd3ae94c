using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.PolicyReports;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.PolicyReports;

public sealed class PolicyReporterTests : IAsyncLifetime
{
    private static readonly Resource Reports = new("openreports.io", "v1alpha1", "reports", "Report");
    private static readonly Resource Other = new("wgpolicyk8s.io", "v1alpha2", "policyreports", "PolicyReport");

    private readonly ClusterIndex _index = new();
    private readonly ObjectScanner _scanner = new();
    private StoringApiServer _server = null!;
    private ApiServer _api = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await StoringApiServer.StartAsync();
        _api = _server.Client();
        Namespace("versioned");
        new ReferrerReflectorStore(_index, _scanner, Kinds.Deployment).Put(Encoding.UTF8.GetBytes("""
            {"metadata": {"name": "web", "namespace": "shop", "uid": "u1"},
             "spec": {"template": {"spec": {"containers": [{"name": "app", "envFrom": [{"secretRef": {"name": "plain"}}]}]}}}}
            """));
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Attempts_and_violations_are_in_a_report_of_each_installed_kind_until_they_are_gone()
    {
        _server.Serve(Reports);
        _server.Serve(Other);
        Attempt("auth-20250715100000", "Denied", "2025-08-01T10:00:00Z");

        await ReportAsync();

        foreach (var kind in new[] { Reports, Other })
        {
            var report = _server.Get(kind, "shop", "secretpin")!;
            Assert.Equal((kind.ApiVersion, kind.Kind), ((string)report["apiVersion"]!, (string)report["kind"]!));
            Assert.Equal(
                [
                    ("secretpin-deletion-guard", "InUse", "fail", "Secret/auth-20250715100000"),
                    ("secretpin-versioned-secrets", "enforce", "fail", "Deployment/web"),
                ],
                report["results"]!.AsArray().Select(result => (
                    (string)result!["policy"]!, (string)result["rule"]!, (string)result["result"]!,
                    $"{(string)result["resources"]![0]!["kind"]!}/{(string)result["resources"]![0]!["name"]!}")));
            Assert.Equal(1754042400, (long)report["results"]![0]!["timestamp"]!["seconds"]!);
            Assert.Equal("anna", (string)report["results"]![0]!["properties"]!["user"]!);
            Assert.Equal((2, 0), ((int)report["summary"]!["fail"]!, (int)report["summary"]!["warn"]!));
        }

        var writes = _server.Writes.Count;
        await ReportAsync();
        Assert.Equal(writes, _server.Writes.Count);

        _server.Put("/" + Resources.BlockedDeletions.Path("shop", "auth-20250715100000"), null);
        await ReportAsync();
        Assert.Equal(1, (int)_server.Get(Reports, "shop", "secretpin")!["summary"]!["fail"]!);

        Namespace(null);
        await ReportAsync();
        Assert.Null(_server.Get(Reports, "shop", "secretpin"));
        Assert.Null(_server.Get(Other, "shop", "secretpin"));
    }

    [Fact]
    public async Task Without_the_CRDs_nothing_is_written()
    {
        _server.Refusal = request => request.Path.Value!.Contains("reports", StringComparison.Ordinal) ? (404, "the server could not find it") : null;

        await ReportAsync();

        Assert.Empty(_server.Writes);
    }

    [Fact]
    public async Task A_report_of_another_program_stays_unchanged()
    {
        _server.Serve(Reports);
        _server.Refusal = request => request.Path.Value!.Contains("policyreports", StringComparison.Ordinal) ? (404, "the server could not find it") : null;
        _server.Put(Reports, JsonNode.Parse("""{"metadata": {"name": "secretpin", "namespace": "shop"}, "results": []}""")!);

        await ReportAsync();
        Namespace(null);
        await ReportAsync();

        Assert.Empty(_server.Get(Reports, "shop", "secretpin")!["results"]!.AsArray());
    }

    [Fact]
    public void A_report_has_a_bounded_number_of_results_and_states_how_many_are_left_out()
    {
        var (results, summary) = ReportFindings.Content(Enumerable.Range(0, 1000).Select(i =>
            new ReportResult("p", "r", "fail", "low", $"{i}") { Time = DateTimeOffset.UnixEpoch.AddMinutes(i) }));

        Assert.Equal(ReportFindings.MaxResults, results.Count);
        Assert.Equal("999", (string)results[0]!["message"]!);
        Assert.Equal("This report is limited to 200 results. 801 further results are left out.", (string)results[^1]!["message"]!);
        Assert.Equal((199, 1), ((int)summary["fail"]!, (int)summary["skip"]!));
    }

    [Theory]
    [InlineData("Denied", "fail", "medium")]
    [InlineData("Unverified", "error", "medium")]
    [InlineData("Forced", "warn", "high")]
    [InlineData("Impersonated", "fail", "critical")]
    [InlineData("Audited", "fail", "high")]
    public async Task Each_outcome_has_a_result_and_a_severity(string outcome, string result, string severity)
    {
        _server.Serve(Reports);
        _server.Serve(Other);
        Namespace(null);
        Attempt("auth-20250715100000", outcome, "2025-08-01T10:00:00Z");

        await ReportAsync();

        var found = Assert.Single(_server.Get(Reports, "shop", "secretpin")!["results"]!.AsArray())!;
        Assert.Equal((result, severity), ((string)found["result"]!, (string)found["severity"]!));
    }

    private Task ReportAsync() => new PolicyReporter(
        _api, _index, _scanner, new() { Enabled = true }, TimeProvider.System, NullLogger<PolicyReporter>.Instance)
        .ReportAsync(TestContext.Current.CancellationToken);

    private void Namespace(string? enforce) => new NamespaceReflectorStore(_index, _scanner).Put(Encoding.UTF8.GetBytes(new JsonObject
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = "shop",
            ["labels"] = enforce is null ? null : new JsonObject { ["secretpin.io/enforce"] = enforce },
        },
    }.ToJsonString()));

    private void Attempt(string secret, string outcome, string time) => _server.Put(Resources.BlockedDeletions, JsonNode.Parse($$$"""
        {
          "apiVersion": "secretpin.io/v1alpha1", "kind": "BlockedDeletion", "metadata": {"name": "{{{secret}}}", "namespace": "shop"},
          "status": {"denied": 1, "attempts": [
            {"time": "{{{time}}}", "uid": "1", "user": "anna", "outcome": "{{{outcome}}}", "reason": "InUse", "message": "still in use"}]}
        }
        """)!);
}
