using System.Diagnostics;

namespace SecretPin.Cli.Tests.Support;

/// <summary>Runs programs that build SecretPin, and the programs that they built.</summary>
internal static class BuildTool
{
    public static string Repository { get; } = Find();

    public static bool IsOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Runs a program that fetches packages. Skips the test if their source is not reachable.</summary>
    public static async Task BuildAsync(string program, params string[] arguments)
    {
        var (code, output) = await RunAsync(program, new Dictionary<string, string?>(), arguments);
        Assert.SkipWhen(
            code != 0 && output.Contains("NU1301", StringComparison.Ordinal), "The packages of the runtime cannot be fetched: their source is not reachable.");
        Assert.True(code == 0, output);
    }

    /// <param name="program">A path, or a name on the path.</param>
    /// <param name="environment">Additional variables; <see langword="null"/> removes a variable.</param>
    /// <param name="arguments">The arguments.</param>
    public static async Task<(int Code, string Output)> RunAsync(
        string program, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Repository,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        // Build servers would outlive the build and keep its pipes open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return await RunAsync(start);
    }

    /// <summary>Runs a program without input. Returns its output, and then its errors.</summary>
    public static async Task<(int Code, string Output)> RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Webhook.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder;
    }
}
