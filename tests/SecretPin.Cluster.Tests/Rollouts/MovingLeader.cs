using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Rollouts;

/// <summary>The only replica while it exists. It moves workloads, as with the chart value rollouts.move.</summary>
internal sealed class MovingLeader(RunningCluster cluster, WebhookProcess webhook) : IAsyncDisposable
{
    public WebhookProcess Webhook => webhook;

    public static async Task<MovingLeader> StartAsync(RunningCluster cluster, params string[] more)
    {
        (await cluster.Api.PatchAsync("clusterroles", "", "secretpin", new JsonObject
        {
            ["rules"] = RepairRights.AddTo((await cluster.Api.GetAsync("clusterroles", "", "secretpin")).Expected()["rules"]!),
        })).Expected();
        await cluster.Webhook.StopAsync();
        var webhook = await cluster.NewReplicaAsync(more: ["--Rollouts:Move=true", .. more]);
        await cluster.ServeAsync(webhook);
        return new(cluster, webhook);
    }

    public async ValueTask DisposeAsync()
    {
        await webhook.DisposeAsync();
        await cluster.StartWebhookAsync();
    }
}
