namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>Settings of the unresolved auditor.</summary>
public sealed class UnresolvedOptions
{
    /// <summary>The interval of the leader's audits; one second to a day. Default one minute.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether to send resolve requests for workloads, and to delete stuck pods that a controller owns, so that they are created again resolved.
    /// Default false.
    /// </summary>
    public bool Repair { get; set; }

    /// <summary>The most workloads that one audit resolves, and the most pods that it deletes; 1 to 100. Default 10.</summary>
    public int MaxRepairs { get; set; } = 10;

    /// <summary>The age of a workload before it is resolved, and of a stuck pod before it is deleted. Default 30 seconds.</summary>
    public TimeSpan MinAge { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The time after a repair in which a workload is not resolved again, and in which a pod that the controller recreates unresolved is not deleted
    /// again. Default one hour.
    /// </summary>
    public TimeSpan RepairMemory { get; set; } = TimeSpan.FromHours(1);
}
