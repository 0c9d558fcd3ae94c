namespace SecretPin.Testing.Processes;

/// <summary>
/// The program that tests start: kubectl-secretpin as it is released, in the folder that SECRETPIN_PLUGIN_RELEASE names
/// (what <c>deploy/krew/release</c> wrote, its archive unpacked there); without it, the one that was just built.
/// </summary>
public static class PluginProgram
{
    /// <summary>The version that the release is given.</summary>
    public const string Version = "9.8.7";

    public static string? Release { get; } =
        Environment.GetEnvironmentVariable("SECRETPIN_PLUGIN_RELEASE") is { Length: > 0 } folder ? folder : null;

    /// <summary>A program, and what comes before its arguments.</summary>
    public static IReadOnlyList<string> Command { get; } = Release is null
        ? ["dotnet", Path.Combine(AppContext.BaseDirectory, "kubectl-secretpin.dll")]
        : [Path.Combine(Release, "kubectl-secretpin")];
}
