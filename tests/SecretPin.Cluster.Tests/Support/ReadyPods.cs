using System.Text.Json.Nodes;

namespace SecretPin.Cluster.Tests.Support;

/// <summary>Sets every pod of some namespaces to running and ready, as a kubelet does.</summary>
internal sealed class ReadyPods : IAsyncDisposable
{
    private const string Ready =
        """{"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2025-01-01T00:00:00Z"}]}}""";

    private readonly CancellationTokenSource _end = new();
    private readonly Task _work;

    public ReadyPods(params TestNamespace[] namespaces) => _work = Task.WhenAll(namespaces.Select(RunAsync));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _work;
        _end.Dispose();
    }

    private async Task RunAsync(TestNamespace ns)
    {
        try
        {
            await foreach (var pod in ns.Api.WatchAsync("pods", ns.Name, "", _end.Token))
            {
                if (pod is not null && (string?)pod["status"]?["phase"] != "Running")
                {
                    // The pod may be deleted by now.
                    await ns.Api.PatchAsync("pods", ns.Name, $"{SecretNames.Name(pod)}/status", JsonNode.Parse(Ready)!);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Expected at the end.
        }
    }
}
