namespace SecretPin.Cluster.Tests.Soak;

/// <summary>
/// What the driver knows of a workload: the version that it needs, or, while a request about it is under way, that it may
/// need any.
/// </summary>
internal sealed class Hold
{
    /// <summary>An index into the alias's versions.</summary>
    public int Version { get; set; }

    /// <summary>Whether it needs just that version, and is there.</summary>
    public bool IsCertain { get; set; }

    /// <summary>Counts changes, so that one who looks twice knows whether it was the same in between.</summary>
    public int Epoch { get; set; }
}
