namespace SecretPin.Webhook.Audit;

/// <summary>How attempts to delete Secrets are written into the cluster: section <c>Audit</c>.</summary>
public sealed class AuditOptions
{
    /// <summary>
    /// How long an answer waits until its attempt is in the <c>BlockedDeletion</c>, so that a replica which dies right after
    /// it takes nothing along; at most 3 seconds, 0 for not at all. Default one second. Nobody waits while more is to be
    /// written than <see cref="WritesPerSecond"/>.
    /// </summary>
    public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What one replica writes at most in the long run, objects and Events together; 1 to 100. Default 10.</summary>
    public int WritesPerSecond { get; set; } = 10;

    /// <summary>What it may write at once after a quiet time; 1 to 1000. Default 50.</summary>
    public int Burst { get; set; } = 50;

    /// <summary>For how many Secrets attempts may wait to be written; 1 to 10000. Beyond it the oldest are dropped, and counted. Default 500.</summary>
    public int Capacity { get; set; } = 500;

    /// <summary>How long a replica that stops goes on writing what is left; at most 15 seconds. Default 5.</summary>
    public TimeSpan Flush { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a <c>BlockedDeletion</c> is kept after its last attempt; at most 3650 days, 0 for ever. Default 90 days.</summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(90);
}
