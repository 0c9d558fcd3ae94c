namespace SecretPin.Cluster.Tests.Soak;

/// <summary>
/// What the driver knows about the version of a workload. While a request is in progress, the workload can need any
/// version.
/// </summary>
internal sealed class Hold
{
    /// <summary>The index into the versions of the alias.</summary>
    public int Version { get; set; }

    /// <summary>Whether the workload exists and needs exactly this version.</summary>
    public bool IsCertain { get; set; }

    /// <summary>Counts the changes, so that two reads can be compared.</summary>
    public int Epoch { get; set; }
}
