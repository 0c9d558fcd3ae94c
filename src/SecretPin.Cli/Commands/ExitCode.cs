namespace SecretPin.Cli.Commands;

/// <summary>What scripts can tell apart.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>Something in the manifests would be refused.</summary>
    public const int Refused = 1;

    /// <summary>Bad usage, or input that cannot be read.</summary>
    public const int Unusable = 2;

    /// <summary>A fault of ours.</summary>
    public const int Fault = 70;

    /// <summary>Ended by Ctrl+C, as shells have it.</summary>
    public const int Interrupted = 130;
}
