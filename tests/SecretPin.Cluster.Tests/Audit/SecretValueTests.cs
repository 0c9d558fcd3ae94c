using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Audit;

/// <summary>Nothing that SecretPin writes about a Secret contains its values.</summary>
[Collection(nameof(SerialTests))]
public sealed class SecretValueTests(RunningCluster cluster)
{
    [Fact]
    public async Task Attempts_to_delete_a_Secret_reveal_none_of_its_values()
    {
        var ns = await cluster.NewNamespaceAsync();
        var canary = $"canary{Guid.NewGuid():N}";
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(canary));
        var name = $"auth-{TestObjects.Old}";
        var secret = TestObjects.Secret(name);
        secret["stringData"] = new JsonObject { ["token"] = canary };
        secret["metadata"]!["annotations"] =
            new JsonObject { ["kubectl.kubernetes.io/last-applied-configuration"] = $$$"""{"stringData":{"token":"{{{canary}}}"}}""" };
        await ns.Create("secrets", secret);
        await ns.PinAsync("auth", TestObjects.Old);
        await using var replica = await cluster.NewReplicaAsync(
            more: ["--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft=Trace", "--Audit:Wait=00:00:03"]);
        string metrics;
        try
        {
            await cluster.ServeAsync(replica);
            var path = Resources.Path("secrets", ns.Name, name);
            Assert.Equal(HttpStatusCode.Forbidden, (await ns.Api.SendAsync(HttpMethod.Delete, path)).Code);
            Assert.Equal(HttpStatusCode.Forbidden, (await ns.Api.SendAsync(HttpMethod.Delete, $"{path}?dryRun=All")).Code);
            Assert.Equal(HttpStatusCode.Forbidden, (await ns.Api.SendAsync(HttpMethod.Delete, Resources.Path("secrets", ns.Name))).Code);
            await ns.Kubectl("annotate", "secret", name, "secretpin.io/allow-deletion=it leaked");
            (await ns.Api.SendAsync(HttpMethod.Delete, path)).Expected();
            await ns.Until("blockeddeletions", name, found => (int?)found?["status"]?["forced"] == 1);
            await ns.Until("events", "", told => (string?)told?["regarding"]?["name"] == name);
            metrics = await replica.MetricsAsync();
        }
        finally
        {
            await cluster.ServeAsync(cluster.Webhook);
        }

        var written = new List<string> { replica.Output, metrics };
        written.AddRange(replica.Audit.Select(line => line.ToJsonString()));
        foreach (var resource in new[] { "events", "blockeddeletions", "secretaliases" })
        {
            var objects = await ns.List(resource);
            Assert.NotEmpty(objects);
            written.AddRange(objects.Select(found => found.ToJsonString()));
        }

        Assert.Contains(name, string.Concat(written), StringComparison.Ordinal);
        Assert.All(written, text =>
        {
            Assert.DoesNotContain(canary, text, StringComparison.Ordinal);
            Assert.DoesNotContain(base64, text, StringComparison.Ordinal);
        });
    }
}
