using System.Diagnostics;
using System.Globalization;
using System.Text;
using SecretPin.Testing.Processes;

namespace SecretPin.Cli.Tests.Support;

/// <summary>Runs the built program as a shell does.</summary>
internal static class CommandLine
{
    /// <summary>With empty standard input.</summary>
    public static Task<Result> RunAsync(params string[] arguments) => RunAsync("", arguments);

    public static Task<Result> RunAsync(string stdin, string[] arguments) => RunAsync(Encoding.UTF8.GetBytes(stdin), arguments);

    public static Task<Result> RunAsync(byte[] stdin, string[] arguments) =>
        RunAsync(stream => stream.WriteAsync(stdin).AsTask(), arguments);

    /// <param name="write">Writes standard input.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="heapLimit">The limit of the managed heap, in bytes.</param>
    public static async Task<Result> RunAsync(Func<Stream, Task> write, string[] arguments, int? heapLimit = null)
    {
        var start = new ProcessStartInfo(PluginProgram.Command[0], [.. PluginProgram.Command.Skip(1), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (heapLimit is { } limit)
        {
            start.Environment["DOTNET_GCHeapHardLimit"] = limit.ToString("x", CultureInfo.InvariantCulture);
        }

        using var process = Process.Start(start)!;
        using var stdout = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(stdout);
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await write(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended without reading all of its input; its message states the reason.
        }

        await reading;
        await process.WaitForExitAsync();
        return new(process.ExitCode, stdout.ToArray(), await errors);
    }

    /// <param name="ExitCode">0 to 255.</param>
    /// <param name="Bytes">Standard output.</param>
    /// <param name="Errors">Standard error.</param>
    internal sealed record Result(int ExitCode, byte[] Bytes, string Errors)
    {
        public string Output => Encoding.UTF8.GetString(Bytes);
    }
}
