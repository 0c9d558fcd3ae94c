using Microsoft.Extensions.Logging.Abstractions;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LeaderElection;
using SecretPin.Kubernetes.Tests.Controllers;
using SecretPin.Kubernetes.Tests.LiveReads;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.LeaderElection;

public sealed class LeaderElectorTests : IAsyncLifetime
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);
    private static readonly string Lease = Resources.Leases.Path("secretpin", "secretpin");

    private readonly SignalledTime _time = new();
    private FakeApi _api = null!;
    private FakeObjects _objects = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await FakeApi.StartAsync();
        _objects = new(_api);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Takes_a_free_lease_at_once_and_releases_it_when_stopped()
    {
        var a = Start("a");
        await a.Leading;
        Assert.Equal("a", Holder);
        Assert.True(a.Election.IsLeading);

        await a.DisposeAsync();

        Assert.Equal("", Holder);
        Assert.False(a.Election.IsLeading);
        Assert.True(a.HasEnded);
    }

    [Fact]
    public async Task Two_replicas_never_lead_at_the_same_time()
    {
        var a = Start("a");
        await a.Leading;
        await _time.DelayAsync();
        var b = Start("b");
        for (var round = 0; round < 20; round++)
        {
            await _time.DelayAsync();
            Assert.False(b.Election.IsLeading);
            _time.Advance(Round);
            await _time.DelayAsync();
        }

        await a.DisposeAsync();
        _time.Advance(Round);
        await b.Leading;

        Assert.True(a.HasEnded);
        Assert.Equal("b", Holder);
        Assert.Equal(1, (int)_objects[Lease]!["spec"]!["leaseTransitions"]!);
        await b.DisposeAsync();
    }

    [Fact]
    public async Task Takes_over_a_lease_that_did_not_change_for_its_duration_by_the_local_clock()
    {
        // The times in the lease are far in the future of the local clock.
        _objects.Put(Lease, """
            {
              "metadata": { "name": "secretpin", "labels": { "keep": "me" } },
              "spec": { "holderIdentity": "gone", "leaseDurationSeconds": 15, "renewTime": "2100-01-01T00:00:00.000000Z", "leaseTransitions": 4 }
            }
            """);
        var a = Start("a");
        for (var seconds = 0; seconds < 15; seconds += 3)
        {
            await _time.DelayAsync();
            Assert.Equal("gone", Holder);
            _time.Advance(Round);
        }

        await a.Leading;

        Assert.Equal(5, (int)_objects[Lease]!["spec"]!["leaseTransitions"]!);
        Assert.Equal("me", (string?)_objects[Lease]!["metadata"]!["labels"]!["keep"]);
        await a.DisposeAsync();
    }

    [Fact]
    public async Task A_renewed_lease_is_not_taken()
    {
        var a = Start("a");
        await a.Leading;
        await _time.DelayAsync();
        var b = Start("b");
        await _time.DelayAsync();
        for (var seconds = 0; seconds < 60; seconds += 3)
        {
            _time.Advance(Round);
            await _time.DelayAsync();
            await _time.DelayAsync();
        }

        Assert.Equal("a", Holder);
        await b.DisposeAsync();
        await a.DisposeAsync();
    }

    [Fact]
    public async Task Stops_leading_before_the_lease_expires_if_the_API_server_does_not_answer()
    {
        var a = Start("a");
        await a.Leading;
        await _time.DelayAsync();
        var stall = _api.Stall(Lease);

        _time.Advance(TimeSpan.FromSeconds(2));
        await stall.ArrivedAsync();
        Assert.False(a.HasEnded);
        _time.Advance(TimeSpan.FromSeconds(8));

        await a.Ended.WaitAsync(TestTime.Limit);

        // The release of the lease is attempted once, with a short timeout.
        await stall.ArrivedAsync();
        _time.Advance(TimeSpan.FromSeconds(2));
        await a.DisposeAsync();
    }

    [Fact]
    public async Task Stops_leading_when_another_replica_holds_the_lease()
    {
        var a = Start("a");
        await a.Leading;
        await _time.DelayAsync();
        _objects.Put(Lease, """{ "metadata": { "name": "secretpin" }, "spec": { "holderIdentity": "b", "leaseDurationSeconds": 15 } }""");

        _time.Advance(Round);

        await a.Ended.WaitAsync(TestTime.Limit);
        await _time.DelayAsync();
        Assert.Equal("b", Holder);
        await a.DisposeAsync();
    }

    [Fact]
    public async Task Failed_work_releases_the_lease_and_is_started_again()
    {
        var attempts = 0;
        var again = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var running = Election("a").RunAsync(async token =>
        {
            if (++attempts == 1)
            {
                throw new InvalidOperationException("broken");
            }

            again.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
        }, stop.Token);
        do
        {
            await _time.DelayAsync();
        }
        while (Holder != "");

        // The next attempt may already wait, or begin to wait after the clock has advanced.
        _time.Advance(Round);
        while (!again.Task.IsCompleted)
        {
            await Task.WhenAny(again.Task, _time.AdvanceByDelayAsync());
        }

        await stop.CancelAsync();
        await running;
    }

    private string? Holder => (string?)_objects[Lease]?["spec"]?["holderIdentity"];

    private Replica Start(string identity) => new(Election(identity));

    private LeaderElector Election(string identity) => new(
        _api.Client, new() { Namespace = "secretpin", Identity = identity }, _time, new(1), NullLogger<LeaderElector>.Instance);

    private sealed class Replica : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly TaskCompletionSource _leading = new();
        private readonly TaskCompletionSource _ended = new();
        private readonly Task _running;

        public Replica(LeaderElector election)
        {
            Election = election;
            _running = election.RunAsync(LeadAsync, _stop.Token);
        }

        public LeaderElector Election { get; }

        public Task Leading => _leading.Task.WaitAsync(TestTime.Limit);

        public Task Ended => _ended.Task;

        public bool HasEnded => _ended.Task.IsCompleted;

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running.WaitAsync(TestTime.Limit);
            _stop.Dispose();
        }

        private async Task LeadAsync(CancellationToken stop)
        {
            _leading.TrySetResult();
            var end = new TaskCompletionSource();
            await using var registration = stop.Register(end.SetResult);
            await end.Task;
            _ended.TrySetResult();
        }
    }
}
