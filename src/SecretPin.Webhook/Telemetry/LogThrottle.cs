namespace SecretPin.Webhook.Telemetry;

/// <summary>Limits the rate of a log message that any client can trigger.</summary>
internal sealed class LogThrottle(TimeProvider clock)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private long? _last;
    private int _suppressed;

    /// <param name="suppressed">The number of messages that were suppressed since the last one.</param>
    /// <returns>Whether to log the message.</returns>
    public bool TryAcquire(out int suppressed)
    {
        lock (_lock)
        {
            suppressed = _suppressed;
            if (_last is { } last && clock.GetElapsedTime(last) < Interval)
            {
                _suppressed++;
                return false;
            }

            (_last, _suppressed) = (clock.GetTimestamp(), 0);
            return true;
        }
    }
}
