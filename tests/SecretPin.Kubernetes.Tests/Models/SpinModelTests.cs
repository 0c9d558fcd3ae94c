using System.ComponentModel;
using System.Diagnostics;

namespace SecretPin.Kubernetes.Tests.Models;

/// <summary>The races as models in <c>tests/models</c>, which spin checks in every interleaving.</summary>
public sealed class SpinModelTests
{
    [Theory, InlineData("look.pml"), InlineData("coalescing.pml")]
    public async Task Hold_in_every_interleaving(string model) =>
        Assert.Contains("errors: 0", await CheckAsync(model), StringComparison.Ordinal);

    /// <summary>Else they would hold whatever we do.</summary>
    [Theory, InlineData("look.pml", "ONE_LOOK"), InlineData("look.pml", "OWNERS_FIRST"), InlineData("coalescing.pml", "JOIN_LATE")]
    public async Task Break_where_we_did_it_the_other_way(string model, string way) =>
        Assert.Contains("errors: 1", await CheckAsync(model, "-D" + way), StringComparison.Ordinal);

    private static async Task<string> CheckAsync(string model, params string[] ways)
    {
        var folder = Directory.CreateTempSubdirectory("secretpin-");
        try
        {
            var start = new ProcessStartInfo("spin", [.. ways, "-run", "-safety", "-m100000", Path.Combine(Models, model)])
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
                directory = directory.Parent ?? throw new DirectoryNotFoundException("No folder above the tests holds Webhook.sln.");
            }

            return Path.Combine(directory.FullName, "tests", "models");
        }
    }
}
