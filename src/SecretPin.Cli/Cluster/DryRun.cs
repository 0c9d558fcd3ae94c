namespace SecretPin.Cli.Cluster;

/// <summary>What kubectl means by <c>--dry-run</c>.</summary>
internal enum DryRun
{
    /// <summary>It is done.</summary>
    None,

    /// <summary>Nothing is sent; what would be is shown.</summary>
    Client,

    /// <summary>It is sent, goes through admission, and is not stored.</summary>
    Server,
}
