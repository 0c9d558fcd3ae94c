using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Reflectors;

namespace SecretPin.Kubernetes.Tests.Reflectors;

public sealed class ClockAdjustmentTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    [Theory, InlineData(-1), InlineData(1)]
    public void Does_not_change_the_freshness_of_a_watch(int days)
    {
        var time = new SetTime();
        var state = new ReflectorState(Resources.Secrets, IsInSync: true, time.GetTimestamp(), Lists: 1, Failure: null);

        time.Ahead = TimeSpan.FromDays(days);
        Assert.True(state.IsFresh(time, Bound));

        time.Advance(Bound + TimeSpan.FromSeconds(1));
        Assert.False(state.IsFresh(time, Bound));
        Assert.Equal(Bound + TimeSpan.FromSeconds(1), state.Silence(time));
    }

    /// <summary>Like the system clock: setting the time of day does not change elapsed time.</summary>
    private sealed class SetTime : Microsoft.Extensions.Time.Testing.FakeTimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
