using System.Diagnostics;
using System.Text.RegularExpressions;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Support;

/// <summary>A running <c>kubectl secretpin status ALIAS --watch</c>.</summary>
internal sealed class WatchedStatus : IDisposable
{
    private readonly Process _process;

    private WatchedStatus(Process process) => _process = process;

    public static WatchedStatus Start(TestNamespace ns, string alias)
    {
        var start = new ProcessStartInfo(Binaries.Kubectl!, ["secretpin", "status", alias, "--watch", "-n", ns.Name]) { RedirectStandardOutput = true };
        foreach (var (name, value) in ns.Cluster.Environment(ns.Cluster.Plane))
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!);
    }

    /// <summary>Reads lines up to the first that matches the pattern.</summary>
    public async Task UntilAsync(string pattern)
    {
        using var limit = new CancellationTokenSource(Until.Limit, TimeProvider.System);
        while (!Regex.IsMatch(await _process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new EndOfStreamException(pattern), pattern))
        {
            // Expected at the end.
        }
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
