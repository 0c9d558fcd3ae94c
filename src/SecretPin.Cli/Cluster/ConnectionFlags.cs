namespace SecretPin.Cli.Cluster;

/// <summary>The flags that have precedence over the kubeconfig. They have kubectl's names and meanings.</summary>
internal sealed record ConnectionFlags
{
    /// <summary>The kubeconfig; <see langword="null"/> for the files that kubectl reads by default.</summary>
    public string? Kubeconfig { get; init; }

    public string? Context { get; init; }

    public string? Cluster { get; init; }

    public string? User { get; init; }

    public string? Server { get; init; }

    public string? Token { get; init; }

    /// <summary>The impersonated user.</summary>
    public string? As { get; init; }

    /// <summary>The UID of the impersonated user.</summary>
    public string? AsUid { get; init; }

    /// <summary>The groups of the impersonated user. If empty, those of the kubeconfig.</summary>
    public IReadOnlyList<string> AsGroups { get; init; } = [];

    public TimeSpan RequestTimeout { get; init; } = Timeout.InfiniteTimeSpan;
}
