using System.Text;
using SecretPin.Cli;

namespace SecretPin.Cluster.Tests.ControlPlane;

/// <summary>
/// Runs a command of kubectl-secretpin in the process of the tests, instead of starting <c>kubectl secretpin</c>. The tests run hundreds of commands, and
/// starting a process takes more processor time than running the command. A command for which <see cref="CanRun"/> is false runs in a process of its own.
/// SecretPin.Cli.Tests also start the program in a process of its own.
/// </summary>
internal static class PluginCommand
{
    /// <summary>The plugin adapts its output to a terminal.</summary>
    private static readonly bool HasTerminal = !Console.IsInputRedirected || !Console.IsOutputRedirected || !Console.IsErrorRedirected;

    /// <summary>Variables that the plugin does not read.</summary>
    private static readonly string[] Irrelevant = ["KUBECACHEDIR", "PATH", "HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"];

    /// <returns>Whether the command has the same effect in the process of the tests as in a process of its own.</returns>
    public static bool CanRun(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> arguments) =>
        !HasTerminal
        && arguments is ["secretpin", var command, ..] && command[0] != '-' && command != "completion" && !arguments.Contains("--help")
        && !arguments.Contains("--kubeconfig")
        && environment.Keys.Except(Irrelevant).SequenceEqual(["KUBECONFIG"]) && !environment["KUBECONFIG"].Contains(Path.PathSeparator);

    /// <inheritdoc cref="Tool.RunAsync"/>
    public static async Task<ToolResult> RunAsync(IReadOnlyDictionary<string, string> environment, string? input, IReadOnlyList<string> arguments)
    {
        using var output = new MemoryStream();
        await using var error = new StringWriter();
        string[] command = [.. arguments.Skip(1), "--kubeconfig", environment["KUBECONFIG"]];
        var code = await Task.Run(() => KubectlPlugin.RunAsync(
            command, () => new MemoryStream(Encoding.UTF8.GetBytes(input ?? "")), () => output, error));
        return new($"kubectl {string.Join(' ', arguments)}", code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
