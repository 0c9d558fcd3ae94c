using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Webhooks;

/// <summary>
/// Registers the webhooks with a Service, as in a cluster. To a Service the API server opens many connections, to a URL
/// only one.
/// </summary>
internal sealed class ServiceAddress : IAsyncDisposable
{
    /// <summary>The default of the chart, in seconds.</summary>
    private const int Timeout = 5;

    private readonly RunningCluster _cluster;

    private ServiceAddress(RunningCluster cluster) => _cluster = cluster;

    /// <summary>Uses the Service until disposal.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="timeoutSeconds">The timeout of the webhooks.</param>
    /// <param name="port">The port of a replica; by default that of the <see cref="Balancer"/>.</param>
    public static async Task<ServiceAddress> TakeAsync(RunningCluster cluster, int timeoutSeconds = Timeout, int? port = null)
    {
        await new TestNamespace(cluster, RunningCluster.SystemNamespace).Create("services", TestObjects.Parse(
            """{"metadata": {"name": "secretpin"}, "spec": {"type": "ExternalName", "externalName": "127.0.0.1"}}"""));
        var address = new ServiceAddress(cluster);
        await address.ChangeAsync(timeoutSeconds, client =>
        {
            client["service"] = TestObjects.Parse($$"""
                {"name": "secretpin", "namespace": "{{RunningCluster.SystemNamespace}}", "port": {{port ?? cluster.Balancer.Address.Port}},
                 "path": "{{new Uri(client["url"]!.ToString()).AbsolutePath}}"}
                """);
            client.Remove("url");
        });
        return address;
    }

    public async ValueTask DisposeAsync()
    {
        await ChangeAsync(Timeout, client =>
        {
            client["url"] = $"{_cluster.Balancer.Address.GetLeftPart(UriPartial.Authority)}{client["service"]!["path"]}";
            client.Remove("service");
        });
        (await _cluster.Api.DeleteAsync("services", RunningCluster.SystemNamespace, "secretpin")).Expected();
    }

    private async Task ChangeAsync(int timeoutSeconds, Action<JsonObject> change)
    {
        foreach (var (resource, name) in ((string, string)[])
            [("mutatingwebhookconfigurations", RunningCluster.MutatingConfiguration), ("validatingwebhookconfigurations", "secretpin")])
        {
            // Replicas write the caBundle concurrently, so it must not be overwritten.
            await Until.HoldsAsync(async () =>
            {
                var found = (await _cluster.Api.GetAsync(resource, "", name)).Expected();
                foreach (var webhook in found["webhooks"]!.AsArray())
                {
                    change(webhook!["clientConfig"]!.AsObject());
                    webhook["timeoutSeconds"] = timeoutSeconds;
                }

                var patch = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["resourceVersion"] = SecretNames.Version(found) },
                    ["webhooks"] = found["webhooks"]!.DeepClone(),
                };
                var changed = await _cluster.Api.PatchAsync(resource, "", name, patch);
                return changed.Code == HttpStatusCode.Conflict ? changed.Message : changed.Expected() is null ? "" : null;
            });
        }
    }
}
