using System.Diagnostics;
using SharpFuzz;

namespace SecretPin.Fuzz.Runs;

/// <summary>Runs the program again on a copy in which the code of the webhook counts its branches.</summary>
internal static class Instrumented
{
    private const string Folder = "instrumented";

    private static readonly string[] Assemblies = ["SecretPin.Core.dll", "SecretPin.Kubernetes.dll", "SecretPin.Webhook.dll"];

    private static bool IsHere => Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)) == Folder;

    public static bool IsNeeded(string[] args) => args is ["hours" or "keep" or "edges", ..] && !IsHere;

    public static async Task<int> RunAsync(string[] args)
    {
        var copy = Path.Combine(AppContext.BaseDirectory, Folder);
        if (Directory.Exists(copy))
        {
            Directory.Delete(copy, recursive: true);
        }

        Copy(new(AppContext.BaseDirectory), copy);
        foreach (var assembly in Assemblies)
        {
            _ = Fuzzer.Instrument(Path.Combine(copy, assembly), _ => true, Options.Value);
        }

        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(copy, "SecretPin.Fuzz.dll"), .. args]);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles())
        {
            file.CopyTo(Path.Combine(to, file.Name));
        }

        foreach (var folder in from.EnumerateDirectories().Where(folder => folder.Name != Folder))
        {
            Copy(folder, Path.Combine(to, folder.Name));
        }
    }
}
