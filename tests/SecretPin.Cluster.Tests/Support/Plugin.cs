using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Support;

/// <summary>A script that runs kubectl-secretpin, in a folder where kubectl finds it.</summary>
internal static class Plugin
{
    public static void WriteTo(string folder) => Write(
        folder, "kubectl-secretpin", $"#!/bin/sh\nexec '{string.Join("' '", PluginProgram.Command)}' \"$@\"\n");

    /// <summary>Writes an executable script.</summary>
    public static void Write(string folder, string name, string text)
    {
        Directory.CreateDirectory(folder);
        var script = Path.Combine(folder, name);
        File.WriteAllText(script, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
