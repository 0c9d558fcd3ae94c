namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>How the unresolved auditor looks, and what it may do.</summary>
public sealed class UnresolvedOptions
{
    /// <summary>How often the leader looks; one second to a day. Default one minute.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether a stuck pod that a controller owns is deleted, so that it comes back resolved. Default false.</summary>
    public bool Repair { get; set; }

    /// <summary>How many pods one look deletes at most; 1 to 100. Default 10.</summary>
    public int MaxRepairs { get; set; } = 10;

    /// <summary>How old a stuck pod must be before it is deleted. Default 30 seconds.</summary>
    public TimeSpan MinAge { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a controller is remembered whose pods were deleted: one that makes them unresolved again meanwhile is left
    /// alone. Default one hour.
    /// </summary>
    public TimeSpan RepairMemory { get; set; } = TimeSpan.FromHours(1);
}
