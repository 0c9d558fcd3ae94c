using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using SecretPin.Core.Guard;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.CustomResources;
using SecretPin.Kubernetes.Evidence;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.Tests.LiveReads;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.Evidence;

/// <summary>The custom resources that the guard lists before it allows a deletion.</summary>
public sealed partial class LiveEvidenceTests
{
    private readonly RecordingMetrics _metrics = new();
    private readonly RecordingLogger _logger = new();

    private static readonly Resource Gateways = new("networking.istio.io", "v1", "gateways", "Gateway");
    private static readonly Resource Widgets = new("example.com", "v1", "widgets", "Widget");

    private static readonly KindFields GatewayFields = new()
    {
        Kind = Gateways.ObjectKind,
        Versions = ["v1"],
        Resource = "gateways",
        Fields = [new("spec/servers/*/tls", null) { Name = "credentialName" }],
    };

    [Fact]
    public async Task A_custom_resource_of_the_catalogue_blocks_the_deletion_of_any_Secret_that_it_names()
    {
        var evidence = WithCustomResources(new() { IsEnabled = false }, Gateways);
        Has(Gateways, "edge", """{"servers": [{"tls": {"credentialName": "plain"}}, {"tls": {"credentialName": "auth-20250715100000"}}]}""");

        Assert.Equal(
            [Reason.InUse, Reason.InUse, Reason.Unused],
            await Task.WhenAll(ReasonAsync(evidence, "plain"), ReasonAsync(evidence, Secret), ReasonAsync(evidence, "other")));
    }

    [Fact]
    public async Task A_search_finds_a_version_in_any_custom_resource_but_no_plain_Secret()
    {
        var evidence = WithCustomResources(new(), Widgets);
        Has(Widgets, "app", """{"a": ["auth-20250715100000", "plain"]}""");

        Assert.Equal([Reason.InUse, Reason.Unused], await Task.WhenAll(ReasonAsync(evidence, Secret), ReasonAsync(evidence, "plain")));
        Assert.Single(_api.Requests, request => request.Path == "/" + Widgets.Path("ns"));
    }

    [Fact]
    public async Task Concurrent_deletions_share_one_search()
    {
        var evidence = WithCustomResources(new(), Widgets);
        Has(Widgets, "app", """{"a": "auth-20250715100000"}""");

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ReasonAsync(evidence, Secret))), reason => Assert.Equal(Reason.InUse, reason));
        Assert.InRange(_api.Requests.Count(request => request.Path == "/" + Widgets.Path("ns")), 1, 2);
    }

    [Fact]
    public async Task A_resource_that_is_forbidden_is_reported_and_not_requested_again_for_a_while()
    {
        var evidence = WithCustomResources(new(), Widgets);
        _api.On(Widgets.Path("ns"), 403);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal([new("widgets.example.com", UncheckedReason.Forbidden)], await UncheckedAsync(evidence, Secret));
        }

        Assert.Single(_api.Requests, request => request.Path == "/" + Widgets.Path("ns"));
        Assert.Equal(Enumerable.Repeat(("widgets.example.com", "forbidden"), 3), _metrics.NotChecked);
        Assert.StartsWith(
            "SecretPin may not list widgets.example.com, so the guard does not check these custom resources for 00:05:00: ",
            Assert.Single(_logger.Messages), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromMinutes(6));
        _api.On(Widgets.Path("ns"), """{"kind": "WidgetList", "metadata": {}, "items": []}""");
        Assert.Empty(await UncheckedAsync(evidence, Secret));
    }

    [Fact]
    public async Task A_kind_of_the_catalogue_that_is_forbidden_is_reported_for_an_unversioned_Secret()
    {
        var evidence = WithCustomResources(new(), Gateways, Widgets);
        _api.On(Gateways.Path("ns"), 403);

        Assert.Equal(
            [new("gateways.networking.istio.io", UncheckedReason.Forbidden) { IsInCatalogue = true }], await UncheckedAsync(evidence, "plain"));
        Assert.DoesNotContain(_api.Requests, request => request.Path == "/" + Widgets.Path("ns"));
    }

    [Fact]
    public async Task A_kind_that_the_settings_leave_out_is_reported_but_not_listed_logged_or_counted()
    {
        var report = new Resource("wgpolicyk8s.io", "v1alpha2", "policyreports", "PolicyReport");
        var excluding = WithCustomResources(new() { Excluded = ["gateways.networking.istio.io"] }, Gateways, Widgets, report);
        var disabled = WithCustomResources(new() { IsEnabled = false }, Gateways, Widgets, report);
        var excluded = new UncheckedResource("gateways.networking.istio.io", UncheckedReason.Excluded) { IsInCatalogue = true };

        Assert.Equal([excluded], await UncheckedAsync(excluding, Secret));
        Assert.Equal([excluded], await UncheckedAsync(excluding, "plain"));
        Assert.DoesNotContain(_api.Requests, request => request.Path == "/" + Gateways.Path("ns"));
        Assert.Equal([new("widgets.example.com", UncheckedReason.SearchDisabled)], await UncheckedAsync(disabled, Secret));
        Assert.Empty(await UncheckedAsync(disabled, "plain"));
        Assert.Empty(_metrics.NotChecked);
        Assert.Empty(_logger.Messages);
    }

    [Fact]
    public async Task A_denial_by_a_cached_referrer_reports_what_the_last_listing_did_not_check()
    {
        var evidence = WithCustomResources(new(), Widgets);
        _api.On(Widgets.Path("ns"), 403);
        await UncheckedAsync(evidence, Secret);
        _cache.Referrers.Add(Scan(Kinds.Deployment, Deployment("web")));
        _ns.Has(Resources.Deployments, Deployment("web"));

        Assert.Equal([new("widgets.example.com", UncheckedReason.Forbidden)], await UncheckedAsync(evidence, Secret));
    }

    [Fact]
    public async Task A_resource_that_is_not_served_any_more_is_reported_and_not_requested_again_while_the_discovery_stays_the_same()
    {
        var evidence = WithCustomResources(new(), Widgets);
        ServeDiscovery("1", Widgets);
        _api.On(Widgets.Path("ns"), 404);

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal([new("widgets.example.com", UncheckedReason.NotServed)], await UncheckedAsync(evidence, Secret));
        }

        // The second deletion reads the whole discovery again, and verifies the answer.
        Assert.Equal(2, _api.Requests.Count(request => request.Path == "/" + Widgets.Path("ns")));
        Assert.Equal(Enumerable.Repeat(("widgets.example.com", "not_served"), 4), _metrics.NotChecked);
        Assert.StartsWith(
            "The API server does not serve widgets.example.com any more", Assert.Single(_logger.Messages), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromMinutes(6));
        Has(Widgets, "app", """{"a": "auth-20250715100000"}""");
        Assert.Equal(Reason.InUse, await ReasonAsync(evidence, Secret));
    }

    [Theory]
    [InlineData(1, "1")]
    [InlineData(3, "2")]
    public async Task A_resource_that_is_installed_again_is_seen_at_the_next_discovery(int deletions, string tag)
    {
        var evidence = WithCustomResources(new(), Widgets);
        ServeDiscovery("1", Widgets);
        _api.On(Widgets.Path("ns"), 404);
        for (var i = 0; i < deletions; i++)
        {
            Assert.Equal(Reason.Unused, await ReasonAsync(evidence, Secret));
        }

        // Right after the first answer, the API server may have deleted and created the CRD, so that the discovery has the same tag as before.
        ServeDiscovery(tag, Widgets);
        Has(Widgets, "app", """{"a": "auth-20250715100000"}""");

        Assert.Equal(Reason.InUse, await ReasonAsync(evidence, Secret));
    }

    [Fact]
    public async Task A_resource_that_fails_is_an_error_that_names_it_and_the_way_out()
    {
        var evidence = WithCustomResources(new(), Widgets);
        _api.On(Widgets.Path("ns"), 410);

        var failure = await Assert.ThrowsAsync<ApiServerException>(() => ReasonAsync(evidence, Secret));

        Assert.StartsWith("widgets.example.com could not be listed: ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("leave the resource out with the chart value guard.search.excluded.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Reason.Unused, await ReasonAsync(WithCustomResources(new() { Excluded = ["widgets.example.com"] }, Widgets), Secret));
    }

    [Fact]
    public async Task A_resource_without_an_answer_is_named_when_the_time_is_over()
    {
        var evidence = WithCustomResources(new(), Widgets);
        _api.Stall(Widgets.Path("ns"));

        var gathering = evidence.GatherAsync("ns", Secret, TestContext.Current.CancellationToken).AsTask();
        await _api.AskedAsync("GET", Widgets.Path("ns"), 1);
        _time.Advance(TimeSpan.FromSeconds(4));

        var timeout = await Assert.ThrowsAsync<TimeoutException>(() => gathering);
        Assert.Contains("It still lists widgets.example.com. If this lasts, leave these custom resources out", timeout.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_custom_resources_nothing_more_is_listed()
    {
        var evidence = WithCustomResources(new());

        await ReasonAsync(evidence, Secret);

        Assert.Equal(1, _api.Requests.Count(request => request.Path == "/apis"));
        Assert.DoesNotContain(_api.Requests, request => request.Path.Contains("istio", StringComparison.Ordinal));
    }

    /// <summary>Serves the discovery as the API server does: with 304 if the client has it.</summary>
    private void ServeDiscovery(string tag, params Resource[] served) => _api.On("apis", context =>
    {
        context.Response.Headers.ETag = $"\"{tag}\"";
        if (context.Request.Headers.IfNoneMatch == context.Response.Headers.ETag)
        {
            context.Response.StatusCode = 304;
            return Task.CompletedTask;
        }

        return FakeApi.WriteAsync(context, ApiGroups.Of(served).ToJsonString());
    });

    private LiveEvidence WithCustomResources(SearchOptions options, params Resource[] served)
    {
        _api.On("apis", ApiGroups.Of(served).ToJsonString());
        foreach (var resource in served)
        {
            _api.On(resource.Path("ns"), $$"""{"kind": "{{resource.Kind}}List", "metadata": {}, "items": []}""");
        }

        return new(
            _api.Client, new([new(Rollouts.ObjectKind, "spec/template/spec")], [GatewayFields]), [Rollouts], _cache, new ApiAliases(_api.Client), _time,
            _metrics, search: options, logger: _logger);
    }

    private sealed class RecordingLogger : ILogger<LiveEvidence>
    {
        public ConcurrentQueue<string> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Enqueue(formatter(state, exception));
    }

    /// <summary>Records the kinds that were not checked.</summary>
    private sealed class RecordingMetrics : ILiveReadMetrics
    {
        public ConcurrentQueue<(string Resource, string Reason)> NotChecked { get; } = [];

        public void LastKnownPinServed()
        {
        }

        public void LiveRead(string what, int callers)
        {
        }

        public void CustomResourcesNotChecked(string resource, string reason) => NotChecked.Enqueue((resource, reason));
    }

    private void Has(Resource resource, string name, string spec) => _api.On(
        resource.Path("ns"),
        new JsonObject
        {
            ["kind"] = $"{resource.Kind}List",
            ["metadata"] = new JsonObject(),
            ["items"] = new JsonArray(new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "ns", ["uid"] = name },
                ["spec"] = JsonNode.Parse(spec),
            }),
        }.ToJsonString());

    private static async Task<IReadOnlyList<UncheckedResource>> UncheckedAsync(LiveEvidence evidence, string secret) =>
        [.. (await evidence.GatherAsync("ns", secret, TestContext.Current.CancellationToken)).Unchecked.Select(kind => kind with { Problem = "" })];

    private async Task<Reason> ReasonAsync(LiveEvidence evidence, string secret)
    {
        var gathered = await evidence.GatherAsync("ns", secret, TestContext.Current.CancellationToken);
        var stored = _scanner.ScanAs(Kinds.Secret, System.Text.Encoding.UTF8.GetBytes($$$"""{"metadata": {"name": "{{{secret}}}"}}"""));
        return DeletionGuard.Decide(new("ns", stored, "some"), gathered, _time.GetUtcNow()).Reason;
    }
}
