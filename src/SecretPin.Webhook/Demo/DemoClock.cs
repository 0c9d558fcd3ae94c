namespace SecretPin.Webhook.Demo;

/// <summary>The story's own time: it begins on the day of its rotation, and can jump over the weeks of a retention.</summary>
internal sealed class DemoClock(DateTimeOffset start) : TimeProvider
{
    private TimeSpan _ahead = start - System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;

    public void JumpTo(DateTimeOffset instant) => _ahead = instant - System.GetUtcNow();
}
