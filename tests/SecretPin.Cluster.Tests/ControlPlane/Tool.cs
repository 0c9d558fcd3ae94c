using System.Diagnostics;
using System.Text;

namespace SecretPin.Cluster.Tests.ControlPlane;

/// <summary>A program that a person types: kubectl, helm.</summary>
/// <param name="program">Its file.</param>
/// <param name="environment">Where it finds the cluster, and leaves its caches.</param>
internal sealed class Tool(string program, IReadOnlyDictionary<string, string> environment)
{
    /// <param name="input">Its stdin.</param>
    /// <param name="arguments">What is typed.</param>
    public async Task<ToolResult> RunAsync(string? input, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new($"{Path.GetFileName(program)} {string.Join(' ', arguments)}", process.ExitCode, await output, await error);
    }
}
