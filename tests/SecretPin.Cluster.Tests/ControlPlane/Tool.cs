using System.Diagnostics;
using System.Text;

namespace SecretPin.Cluster.Tests.ControlPlane;

/// <summary>A command-line program such as kubectl or helm.</summary>
/// <param name="program">The path of the program.</param>
/// <param name="environment">Environment variables, for the kubeconfig and the caches.</param>
internal sealed class Tool(string program, IReadOnlyDictionary<string, string> environment)
{
    /// <param name="input">The text on stdin.</param>
    /// <param name="arguments">The arguments.</param>
    public async Task<ToolResult> RunAsync(string? input, params IReadOnlyList<string> arguments)
    {
        if (program == Binaries.Kubectl && PluginCommand.CanRun(environment, arguments))
        {
            return await PluginCommand.RunAsync(environment, input, arguments);
        }

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
