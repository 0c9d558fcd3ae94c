using System.Text;
using SecretPin.Cluster.Tests.Consistency;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Faults;

/// <summary>More pods than a review can read in its time; here, pages of pods without end.</summary>
[Trait("Category", "Slow")]
public sealed class HugeNamespaceTests(RunningCluster cluster, ITestOutputHelper output)
{
    private const int PageSize = 500, Reads = 2;

    /// <summary>In megabytes. The chart's limit is 512.</summary>
    private const int Most = 400;

    [Fact]
    public async Task A_huge_namespace_is_read_for_four_seconds_in_bounded_memory_and_delays_no_other_review()
    {
        var (huge, other) = (await cluster.NewNamespaceAsync(), await cluster.NewNamespaceAsync());
        await huge.SecretAsync("unused");
        await other.SecretAsync("unused");
        await using var proxy = await ApiProxy.StartAsync(cluster.Plane);
        await using var replica = await cluster.NewReplicaAsync([], cluster.NewKubeconfig(proxy.Address));
        using var inHuge = new Reviewer(replica, huge);
        using var inOther = new Reviewer(replica, other);
        var footprint = new Soak.Footprint("replica", replica.Id);
        var pods = 0;
        proxy.Fault = async (context, _) =>
        {
            if (context.Request.Path != $"/api/v1/namespaces/{huge.Name}/pods")
            {
                return false;
            }

            await ApiServerFaults.WriteAsync(context, PageOf(Interlocked.Add(ref pods, PageSize) - PageSize));
            return true;
        };

        footprint.Sample();
        for (var read = 0; read < Reads; read++)
        {
            var inTrouble = inHuge.DeleteAsync("unused");
            Assert.True((await inOther.DeleteAsync("unused")).IsAllowed);
            (await inTrouble).IsUnverified();
            footprint.Sample();
        }

        output.WriteLine($"{pods} pods in {Reads} reads; resident: {footprint.Median(0, 0.1).Megabytes} MB before, {footprint.Most.Megabytes} MB at most");
        Assert.True(pods > PageSize);
        Assert.InRange(footprint.Most.Megabytes, 1, Most);

        proxy.Fault = null;
        Assert.True((await inHuge.DeleteAsync("unused")).IsAllowed);
    }

    /// <summary>A pod of typical size.</summary>
    private static string PageOf(int first)
    {
        var page = new StringBuilder("""{"kind": "PodList", "apiVersion": "v1", "metadata": {"resourceVersion": "1", "continue": "more"}, "items": [""");
        for (var pod = first; pod < first + PageSize; pod++)
        {
            page.Append(pod == first ? "" : ",").Append(
                $$$"""
                {"metadata": {"name": "app-{{{pod}}}", "uid": "{{{pod:D8}}}-0000-0000-0000-000000000000",
                  "annotations": {"note": "{{{new string('x', 2000)}}}"},
                  "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "app-{{{pod / 10}}}",
                    "uid": "{{{pod / 10:D8}}}-1111-0000-0000-000000000000", "controller": true}]},
                 "spec": {"imagePullSecrets": [{"name": "regcred"}], "containers": [{"name": "app",
                   "envFrom": [{"secretRef": {"name": "auth-{{{pod % 100}}}"} }],
                  "env": [{"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "token-{{{pod % 100}}}", "key": "token"} } }] }],
                  "volumes": [{"name": "tls", "secret": {"secretName": "tls-{{{pod % 100}}}"} }]} }
                """);
        }

        return page.Append("]}").ToString();
    }
}
