using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Faults;

/// <summary>Nothing is kept on a disk, and what is written to stdout is somebody else's to keep.</summary>
public sealed class FullDiskTests(RunningCluster cluster)
{
    private const int Workers = 15, Each = 10;

    /// <summary>Whoever writes a byte into a file is killed (RLIMIT_FSIZE). The runtime's own double mapping of code is one.</summary>
    private static readonly string[] NoFiles = ["sh", "-c", "ulimit -f 0; export DOTNET_EnableWriteXorExecute=0; exec \"$@\"", "sh"];

    /// <summary>Takes lines until the webhook runs, and then none, but keeps the pipe open for as long as the webhook lives.</summary>
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
    public async Task Is_not_ours_for_we_write_no_file()
    {
        var ns = await SomeNamespaceAsync();
        await using var replica = await cluster.NewReplicaAsync(NoFiles, cluster.NewKubeconfig());
        using var reviewer = new Reviewer(replica, ns);

        Assert.Contains($"auth-{TestObjects.Old}", (await reviewer.CreateAsync("auth")).Patch, StringComparison.Ordinal);
        Assert.Equal(403, (await reviewer.DeleteAsync($"auth-{TestObjects.Old}")).Code);
        await ns.Until("blockeddeletions", $"auth-{TestObjects.Old}", kept => (int?)kept?["status"]?["denied"] == 1);
    }

    [Fact]
    public async Task Of_the_node_that_lets_nobody_read_our_log_holds_up_no_verdict()
    {
        var ns = await SomeNamespaceAsync();
        await using var replica = await cluster.NewReplicaAsync(NobodyReads, cluster.NewKubeconfig());
        using var reviewer = new Reviewer(replica, ns);

        // More than a pipe holds. What is refused stays refused, and is answered.
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async _ =>
        {
            for (var attempt = 0; attempt < Each; attempt++)
            {
                Assert.Equal(403, (await reviewer.DeleteAsync($"auth-{TestObjects.Old}")).Code);
            }
        }));

        // Others wait for nothing.
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
