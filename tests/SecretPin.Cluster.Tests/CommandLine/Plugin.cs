using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.CommandLine;

/// <summary>Our commands as a person types them: kubectl finds the plugin on the path.</summary>
internal static class Plugin
{
    /// <summary><c>kubectl secretpin …</c> in the test's namespace.</summary>
    public static Task<ToolResult> SecretPin(this TestNamespace ns, params IEnumerable<string> arguments) => ns.SecretPin(null, arguments);

    /// <param name="ns">The test's namespace.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="arguments">What is typed behind <c>kubectl secretpin</c>.</param>
    public static Task<ToolResult> SecretPin(this TestNamespace ns, string? input, IEnumerable<string> arguments) =>
        Kubectl(ns.Cluster).RunAsync(input, ["secretpin", .. arguments, "-n", ns.Name]);

    /// <summary>A shell in which kubectl and the plugin are on the path.</summary>
    public static Tool Shell(RunningCluster cluster) => Program("bash", cluster);

    private static Tool Kubectl(RunningCluster cluster) => Program(Binaries.Kubectl!, cluster);

    private static Tool Program(string program, RunningCluster cluster) => new(
        program,
        new Dictionary<string, string>(cluster.Environment(cluster.Plane))
        {
            ["PATH"] = $"{AppContext.BaseDirectory}{Path.PathSeparator}{Path.GetDirectoryName(Binaries.Kubectl)}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}",
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../..")),
        });
}
