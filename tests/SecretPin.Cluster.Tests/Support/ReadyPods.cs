using System.Text.Json.Nodes;

namespace SecretPin.Cluster.Tests.Support;

/// <summary>Says of every pod of some namespaces that it runs and is ready, as the kubelet would, had it run.</summary>
internal sealed class ReadyPods : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _end = new();
    private readonly Task _work;

    public ReadyPods(params TestNamespace[] namespaces) => _work = RunAsync(namespaces);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _work;
        _end.Dispose();
    }

    private async Task RunAsync(TestNamespace[] namespaces)
    {
        using var timer = new PeriodicTimer(Pause, TimeProvider.System);
        while (!_end.IsCancellationRequested)
        {
            foreach (var ns in namespaces)
            {
                foreach (var pod in (await ns.List("pods")).Where(pod => (string?)pod["status"]?["phase"] != "Running"))
                {
                    // It may be gone by now.
                    await ns.Api.PatchAsync("pods", ns.Name, $"{pod["metadata"]!["name"]}/status", JsonNode.Parse(
                        """{"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2025-01-01T00:00:00Z"}]}}""")!);
                }
            }

            try
            {
                await timer.WaitForNextTickAsync(_end.Token);
            }
            catch (OperationCanceledException)
            {
                // The end.
            }
        }
    }
}
