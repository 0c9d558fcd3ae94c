namespace SecretPin.Webhook.Telemetry;

/// <summary>A line of the log that anyone who can reach us could cause: it comes at most once in a while.</summary>
internal sealed class LogThrottle(TimeProvider clock)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private long? _last;
    private int _left;

    /// <param name="left">How often it did not come since it came last.</param>
    public bool Comes(out int left)
    {
        lock (_lock)
        {
            left = _left;
            if (_last is { } last && clock.GetElapsedTime(last) < Interval)
            {
                _left++;
                return false;
            }

            (_last, _left) = (clock.GetTimestamp(), 0);
            return true;
        }
    }
}
