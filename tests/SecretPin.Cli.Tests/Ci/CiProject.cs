using System.Diagnostics;
using System.Text.Json.Nodes;
using SecretPin.Cli.Tests.Support;
using SecretPin.Manifests.Yaml;
using SecretPin.Testing.Processes;

namespace SecretPin.Cli.Tests.Ci;

/// <summary>A repository with manifests, in which the shell steps of CI run with the real plugin.</summary>
internal sealed class CiProject : IDisposable
{
    /// <summary>The row of the Deployment in the comment.</summary>
    public const string Row = "| `default/Deployment/app` | `auth` | `20250101000000` | `20250723110000` | moves when it is applied |";

    private static readonly string[] Programs = ["bash", "curl", "jq"];

    private readonly TemporaryFolder _folder = new();

    public CiProject()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Missing.Length == 0,
            $"The shell steps of CI need Linux with {string.Join(", ", Programs)}. Missing: {string.Join(", ", Missing)}.");
        _folder.Write("deploy/app.yaml", Deployment("app"));
        _folder.Write("cluster/auth.yaml", $"{TestObjects.Alias}\n---\n{TestObjects.Secret}\n---\n{Deployment("app", "auth-20250101000000")}");
        WritePlugin("bin");
    }

    public string Path => _folder.Path;

    private static string[] Missing => [.. Programs.Where(program => !File.Exists($"/usr/bin/{program}") && !File.Exists($"/bin/{program}"))];

    /// <summary>A Deployment with one reference.</summary>
    public static string Deployment(string name, string secret = "auth") => $$$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: {{{name}}} }
        spec: {template: {spec: {containers: [{name: app, image: a, envFrom: [{secretRef: {name: {{{secret}}} }}]}]} } }

        """;

    public void Dispose() => _folder.Dispose();

    public string Write(string path, string text) => _folder.Write(path, text);

    public string Read(string path) => File.ReadAllText(System.IO.Path.Combine(Path, path));

    public static JsonNode Yaml(string text) => JsonNode.Parse(YamlDocument.Parse(new(text, 1, 1))!.Json.Span)!;

    /// <summary>Writes the program into a folder of the repository.</summary>
    public void WritePlugin(string folder)
    {
        var script = _folder.Write($"{folder}/kubectl-secretpin", $"#!/bin/bash\nexec '{string.Join("' '", PluginProgram.Command)}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Runs a script with bash in the repository.</summary>
    /// <param name="options">The options of bash.</param>
    /// <param name="script">The script.</param>
    /// <param name="environment">Further variables.</param>
    /// <param name="withPlugin">Whether the plugin is on the PATH.</param>
    public async Task<(int Code, string Output)> RunAsync(
        string[] options, string script, IReadOnlyDictionary<string, string> environment, bool withPlugin = true)
    {
        var start = new ProcessStartInfo("bash", [.. options, _folder.Write("step.sh", script)])
        {
            WorkingDirectory = Path,
        };
        start.Environment["PATH"] = $"{(withPlugin ? $"{Path}/bin:" : "")}{Environment.GetEnvironmentVariable("PATH")}";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return await BuildTool.RunAsync(start);
    }
}
