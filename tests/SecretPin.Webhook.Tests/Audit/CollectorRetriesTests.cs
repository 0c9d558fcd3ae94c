using SecretPin.Testing.Server;
using SecretPin.Webhook.Audit;

namespace SecretPin.Webhook.Tests.Audit;

public sealed class CollectorRetriesTests
{
    [Fact]
    public void Retries_on_a_Secret_are_recorded_at_intervals_that_double()
    {
        var time = new TestTime();
        var retries = new CollectorRetries(time);
        var recorded = new List<int>();
        for (var second = 0; second < 3600; second++)
        {
            if (retries.IsDue(TestAttempts.Attempt(second)))
            {
                recorded.Add(second);
            }

            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([0, 60, 180, 420, 900, 1860], recorded);
        Assert.True(retries.IsDue(TestAttempts.Attempt(1, secret: 1)));
    }
}
