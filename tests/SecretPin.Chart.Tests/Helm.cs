using System.Diagnostics;
using YamlDotNet.RepresentationModel;

namespace SecretPin.Chart.Tests;

/// <summary>Runs Helm from <c>$KUBEBUILDER_ASSETS</c> (default: the folder of envtest) or from the <c>PATH</c>.</summary>
internal static class Helm
{
    private static readonly string? Executable =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Prepend(Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") ?? "/usr/local/kubebuilder/bin")
            .SelectMany(folder => new[] { Path.Combine(folder, "helm"), Path.Combine(folder, "helm.exe") })
            .FirstOrDefault(File.Exists);

    /// <summary>Renders the chart.</summary>
    /// <param name="values">Values that differ from the defaults, as <c>key=value</c> with the value in JSON.</param>
    public static IReadOnlyList<YamlNode> Render(params string[] values)
    {
        var (exitCode, output, error) = Template(values);
        Assert.True(exitCode == 0, error);
        return Yaml.Parse(output);
    }

    /// <inheritdoc cref="Render"/>
    public static (int ExitCode, string Output, string Error) Template(params string[] values) =>
        Run([
            "template", "secretpin", Repository.Chart, "--namespace", "secretpin-system",
            .. values.SelectMany(value => new[] { "--set-json", value })
        ]);

    public static (int ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        Assert.SkipUnless(Executable is not null, "helm is neither in $KUBEBUILDER_ASSETS nor on the PATH.");
        using var helm = Process.Start(new ProcessStartInfo(Executable!, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = helm.StandardError.ReadToEndAsync();
        var output = helm.StandardOutput.ReadToEnd();
        helm.WaitForExit();
        return (helm.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
