using System.Diagnostics;

namespace SecretPin.Cli.Tests.Support;

/// <summary>A browser, if one is installed.</summary>
internal static class Chromium
{
    private static readonly string? Program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Why no browser can be used; <see langword="null"/> if one is installed.</summary>
    public static string? Problem => Program is null ? "chromium is not on the path. Install Debian's package 'chromium'." : null;

    /// <returns>The elements of the rendered page.</returns>
    public static async Task<string> DumpAsync(string page)
    {
        using var profile = new TemporaryFolder();
        return await RunAsync(profile, "--dump-dom", new Uri(page).AbsoluteUri);
    }

    /// <param name="page">A file.</param>
    /// <param name="isDark">The value of prefers-color-scheme.</param>
    public static async Task<Screenshot> ShootAsync(string page, bool isDark)
    {
        using var profile = new TemporaryFolder();
        var file = Path.Combine(profile.Path, "page.png");
        await RunAsync(
            profile, "--window-size=960,1200", $"--blink-settings=preferredColorScheme={(isDark ? 0 : 1)}", $"--screenshot={file}", new Uri(page).AbsoluteUri);
        return Screenshot.Read(await File.ReadAllBytesAsync(file));
    }

    private static async Task<string> RunAsync(TemporaryFolder profile, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            Program!, ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", $"--user-data-dir={profile.Path}/profile", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return output;
    }
}
