namespace SecretPin.Kubernetes.Api;

/// <summary>Exponential backoff: each further failure in a row doubles the delay.</summary>
/// <param name="First">The delay after the first failure.</param>
/// <param name="Longest">The upper bound of every delay.</param>
public sealed record Backoff(TimeSpan First, TimeSpan Longest)
{
    /// <param name="failures">The number of failures in a row; at least 1.</param>
    public TimeSpan Delay(int failures) => Limit(First.Ticks * Math.Pow(2, failures - 1));

    /// <summary>The same with jitter: 0.5 to 1.5 times the delay, and never more than <see cref="Longest"/>.</summary>
    public TimeSpan Delay(int failures, Random random) => Limit(Delay(failures).Ticks * (0.5 + random.NextDouble()));

    private TimeSpan Limit(double ticks) => TimeSpan.FromTicks((long)Math.Min(Longest.Ticks, ticks));
}
