using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Tests.Api;

public sealed class BackoffTests
{
    private readonly Backoff _backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 8)]
    [InlineData(5, 10)]
    [InlineData(2000, 10)]
    public void Each_failure_doubles_the_delay_up_to_the_longest(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), _backoff.Delay(failures));

    [Fact]
    public void Jitter_changes_the_delay_by_at_most_half()
    {
        var random = new Random(1);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.InRange(_backoff.Delay(2, random).TotalSeconds, 1, 3));
        Assert.All(Enumerable.Range(0, 100), _ => Assert.InRange(_backoff.Delay(2000, random).TotalSeconds, 5, 10));
    }
}
