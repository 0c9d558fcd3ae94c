using System.Reflection;

namespace SecretPin.Cli.Terminal;

/// <summary>The version of kubectl-secretpin.</summary>
internal static class PluginVersion
{
    /// <summary>A semantic version without build metadata.</summary>
    public static string Current { get; } =
        typeof(PluginVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
