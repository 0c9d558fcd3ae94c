namespace SecretPin.Testing.Processes;

/// <summary>
/// The kubectl-secretpin that tests start: the release in the folder that SECRETPIN_PLUGIN_RELEASE names (the output of
/// <c>deploy/krew/release</c>, with the archive unpacked in it), or by default the one from the build.
/// </summary>
public static class PluginProgram
{
    /// <summary>The version of the release.</summary>
    public const string Version = "9.8.7";

    public static string? Release { get; } =
        Environment.GetEnvironmentVariable("SECRETPIN_PLUGIN_RELEASE") is { Length: > 0 } folder ? folder : null;

    /// <summary>The program and its first arguments.</summary>
    public static IReadOnlyList<string> Command { get; } = Release is null
        ? ["dotnet", Path.Combine(AppContext.BaseDirectory, "kubectl-secretpin.dll")]
        : [Path.Combine(Release, "kubectl-secretpin")];
}
