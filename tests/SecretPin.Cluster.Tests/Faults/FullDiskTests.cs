using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Faults;

/// <summary>SecretPin writes no file, and does not depend on the reader of its log.</summary>
[Trait("Category", "Slow")]
public sealed class FullDiskTests(RunningCluster cluster)
{
    private const int Workers = 15, Each = 10;

    /// <summary>Kills a process that writes into a file (RLIMIT_FSIZE). The double mapping of code by the runtime would count.</summary>
    private static readonly string[] NoFiles = ["sh", "-c", "ulimit -f 0; export DOTNET_EnableWriteXorExecute=0; exec \"$@\"", "sh"];

    /// <summary>Reads lines until the webhook runs, and then keeps the pipe open without reading.</summary>
    private static readonly string[] NobodyReads =
    [
        "bash", "-c",
        """
        exec "$@" > >(
          while read -r line; do echo "$line"; case "$line" in *"Probes and metrics at"*) probes=1;; *"Reviews at"*) reviews=1;; esac
            [ "$probes$reviews" = 11 ] && break; done
          exec tail --pid=$$ -f /dev/null)
        """,
        "bash",
    ];

    [Fact]
    public async Task The_webhook_writes_no_file()
    {
        var ns = await SomeNamespaceAsync();
        await using var replica = await cluster.NewReplicaAsync(NoFiles, cluster.NewKubeconfig());
        using var reviewer = new Reviewer(replica, ns);

        Assert.Contains($"auth-{TestObjects.Old}", (await reviewer.CreateAsync("auth")).Patch, StringComparison.Ordinal);
        Assert.Equal(403, (await reviewer.DeleteAsync($"auth-{TestObjects.Old}")).Code);
        await ns.Until("blockeddeletions", $"auth-{TestObjects.Old}", kept => (int?)kept?["status"]?["denied"] == 1);
    }

    [Fact]
    public async Task A_log_that_nobody_reads_delays_no_verdict()
    {
        var ns = await SomeNamespaceAsync();
        await using var replica = await cluster.NewReplicaAsync(NobodyReads, cluster.NewKubeconfig());
        using var reviewer = new Reviewer(replica, ns);

        // More lines than a pipe buffers. Rejected deletions are still answered.
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async _ =>
        {
            for (var attempt = 0; attempt < Each; attempt++)
            {
                Assert.Equal(403, (await reviewer.DeleteAsync($"auth-{TestObjects.Old}")).Code);
            }
        }));

        // Other reviews are not delayed.
        Assert.Contains($"auth-{TestObjects.Old}", (await reviewer.CreateAsync("auth")).Patch, StringComparison.Ordinal);
        Assert.True(await replica.MetricAsync("secretpin_audit_outrun_total") > 0);
        await ns.Until("blockeddeletions", $"auth-{TestObjects.Old}", kept => (int?)kept?["status"]?["denied"] == Workers * Each);
    }

    private async Task<TestNamespace> SomeNamespaceAsync()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        return ns;
    }
}
