namespace SecretPin.Cli.Terminal;

/// <summary>What scripts can tell apart.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>What was asked is refused, cannot be as things are, or stopped on its way; of manifests: something in them would be refused.</summary>
    public const int Refused = 1;

    /// <summary>Bad usage, input that cannot be read, or a cluster that cannot be asked.</summary>
    public const int Unusable = 2;

    /// <summary>A fault of ours.</summary>
    public const int Fault = 70;

    /// <summary>Ended by Ctrl+C, as shells have it.</summary>
    public const int Interrupted = 130;
}
