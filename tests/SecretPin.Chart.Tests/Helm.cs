using System.Diagnostics;
using YamlDotNet.RepresentationModel;

namespace SecretPin.Chart.Tests;

/// <summary>Helm, where there is one: in <c>$KUBEBUILDER_ASSETS</c> (envtest's default where it is not set), or on the path.</summary>
internal static class Helm
{
    private static readonly string? Executable =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Prepend(Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") ?? "/usr/local/kubebuilder/bin")
            .SelectMany(folder => new[] { Path.Combine(folder, "helm"), Path.Combine(folder, "helm.exe") })
            .FirstOrDefault(File.Exists);

    /// <summary>The chart with the defaults and these values (<c>key=value</c>, the value in JSON).</summary>
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
        Assert.SkipUnless(Executable is not null, "There is no helm in $KUBEBUILDER_ASSETS, nor on the PATH.");
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
