namespace SecretPin.Cluster.Tests.Support;

/// <summary>The built kubectl-secretpin, where kubectl finds it.</summary>
internal static class Plugin
{
    public static void WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        var script = Path.Combine(folder, "kubectl-secretpin");
        File.WriteAllText(script, $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "kubectl-secretpin.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
