namespace SecretPin.Cli.Cluster;

/// <summary>The values of kubectl's <c>--dry-run</c>.</summary>
internal enum DryRun
{
    /// <summary>The change is made.</summary>
    None,

    /// <summary>Nothing is sent; the change is printed.</summary>
    Client,

    /// <summary>The change is sent and passes admission, but is not stored.</summary>
    Server,
}
