namespace SecretPin.Webhook.Demo;

/// <summary>The clock of the demo: it starts on the day of the rotation, and can jump over the retention.</summary>
internal sealed class DemoClock(DateTimeOffset start) : TimeProvider
{
    private TimeSpan _offset = start - System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _offset;

    public void JumpTo(DateTimeOffset instant) => _offset = instant - System.GetUtcNow();
}
