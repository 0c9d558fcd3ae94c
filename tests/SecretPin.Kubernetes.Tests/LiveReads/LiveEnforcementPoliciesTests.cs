using System.Net;
using SecretPin.Core.Enforcement;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.Tests.LiveReads;

/// <summary>An error never disables enforcement (CVE-2025-46342).</summary>
public sealed class LiveEnforcementPoliciesTests : IAsyncLifetime
{
    private const string Namespace = "api/v1/namespaces/ns", Enforcing = """{"metadata": {"name": "ns", "labels": {"secretpin.io/enforce": "versioned"}}}""";

    private readonly FakeCachedCluster _cache = new();
    private readonly SignalledTime _time = new();
    private FakeApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await FakeApi.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_cached_policy_of_a_fresh_watch_needs_no_read()
    {
        _cache.Enforcement = new(Enforces: true);

        Assert.True((await ReadAsync()).Enforces);
        Assert.Empty(_api.Requests);
    }

    [Fact]
    public async Task A_namespace_that_is_not_cached_is_read_from_the_API_server()
    {
        _api.On(Namespace, Enforcing);

        Assert.True((await ReadAsync()).Enforces);
    }

    [Fact]
    public async Task A_label_that_was_added_while_the_watch_is_stalled_is_in_force()
    {
        _cache.Enforcement = EnforcementPolicy.None;
        _cache.AreNamespacesFresh = false;
        _api.On(Namespace, Enforcing);

        Assert.True((await ReadAsync()).Enforces);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task The_last_known_policy_stays_in_force_while_the_watch_is_stalled_and_the_read_fails(int code)
    {
        _cache.Enforcement = new(Enforces: true);
        _cache.AreNamespacesFresh = false;
        _api.On(Namespace, code);

        Assert.True((await ReadAsync()).Enforces);
    }

    [Fact]
    public async Task The_last_known_policy_stays_in_force_while_the_watch_is_stalled_and_the_read_does_not_return()
    {
        _cache.Enforcement = new(Enforces: true);
        _cache.AreNamespacesFresh = false;
        var stall = _api.Stall(Namespace);

        var reading = ReadAsync();
        await stall.ArrivedAsync();
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.True((await reading).Enforces);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(403)]
    public async Task The_review_fails_if_the_namespace_is_not_cached_and_the_read_fails(int code)
    {
        _api.On(Namespace, code);

        Assert.Equal((HttpStatusCode)code, (await Assert.ThrowsAsync<ApiServerException>(ReadAsync)).StatusCode);
    }

    [Fact]
    public async Task The_review_fails_if_the_namespace_is_absent()
    {
        Assert.Contains("Namespace ns does not exist", (await Assert.ThrowsAsync<ApiServerException>(ReadAsync)).Message, StringComparison.Ordinal);
    }

    private Task<EnforcementPolicy> ReadAsync() =>
        new LiveEnforcementPolicies(new(_api.Client, new ObjectScanner()), _cache, _time).ReadAsync("ns", TestContext.Current.CancellationToken).AsTask();
}
