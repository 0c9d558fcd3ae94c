using System.ComponentModel;
using System.Diagnostics;

namespace SecretPin.Kubernetes.Tests.Models;

/// <summary>Models of the races in <c>tests/models</c>. Spin checks them in every interleaving.</summary>
public sealed class SpinModelTests
{
    [Theory, InlineData("listing-order.pml"), InlineData("coalescing.pml"), InlineData("rollout.pml")]
    public async Task Holds_in_every_interleaving(string model) =>
        Assert.Contains("errors: 0", await CheckAsync(model), StringComparison.Ordinal);

    /// <summary>Proves that the models are sensitive to the design.</summary>
    [Theory]
    [InlineData("listing-order.pml", "ONE_LIST")]
    [InlineData("listing-order.pml", "OWNERS_FIRST")]
    [InlineData("listing-order.pml", "LATE_CHILDREN")]
    [InlineData("listing-order.pml", "OLD_SEARCH")]
    [InlineData("coalescing.pml", "JOIN_LATE")]
    [InlineData("rollout.pml", "CACHED")]
    [InlineData("rollout.pml", "NO_VERSION")]
    [InlineData("rollout.pml", "ACT_FIRST")]
    [InlineData("rollout.pml", "LAST_WRITE")]
    [InlineData("rollout.pml", "NO_READY")]
    public async Task Fails_for_the_rejected_alternative(string model, string alternative) =>
        Assert.Contains("errors: 1", await CheckAsync(model, "-D" + alternative), StringComparison.Ordinal);

    private static async Task<string> CheckAsync(string model, params string[] options)
    {
        var folder = Directory.CreateTempSubdirectory("secretpin-");
        try
        {
            var start = new ProcessStartInfo("spin", [.. options, "-run", "-safety", "-m100000", Path.Combine(Models, model)])
            {
                RedirectStandardOutput = true,
                WorkingDirectory = folder.FullName,
            };
            using var spin = Start(start);
            var output = await spin.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await spin.WaitForExitAsync(TestContext.Current.CancellationToken);
            return output;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("spin is not installed.");
            throw;
        }
    }

    private static string Models
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory.FullName, "Webhook.sln")))
            {
                directory = directory.Parent ?? throw new DirectoryNotFoundException("No folder above the tests contains Webhook.sln.");
            }

            return Path.Combine(directory.FullName, "tests", "models");
        }
    }
}
