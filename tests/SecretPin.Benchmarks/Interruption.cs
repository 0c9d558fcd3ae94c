using System.Runtime.InteropServices;

namespace SecretPin.Benchmarks;

/// <summary>Ends this process at SIGINT and SIGTERM. A web server in it would only stop itself. The child processes end with it.</summary>
internal sealed class Interruption : IDisposable
{
    private const int ExitCode = 130;

    private readonly PosixSignalRegistration[] _signals =
        [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, _ => Environment.Exit(ExitCode)))];

    public void Dispose() => Array.ForEach(_signals, signal => signal.Dispose());
}
