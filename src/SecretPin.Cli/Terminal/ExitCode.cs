namespace SecretPin.Cli.Terminal;

/// <summary>The exit codes. Matches docs/rotation.md.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The state of the cluster does not allow the command, or manifests contain an error.</summary>
    public const int Refused = 1;

    /// <summary><c>diff</c>: a workload would move. As for <c>kubectl diff</c>, errors have a greater code.</summary>
    public const int Moves = 1;

    /// <summary>Invalid usage or input, a missing permission, or a cluster that does not answer.</summary>
    public const int Unusable = 2;

    /// <summary>A bug in kubectl-secretpin (sysexits EX_SOFTWARE).</summary>
    public const int Fault = 70;

    /// <summary>Ctrl+C: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
