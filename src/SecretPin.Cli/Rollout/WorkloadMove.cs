using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Rollouts;

namespace SecretPin.Cli.Rollout;

/// <summary>Moves one workload to the pinned version, and waits until it is ready.</summary>
internal sealed class WorkloadMove(
    ClusterClient cluster, ObjectScanner scanner, VersionedSecretName pinned, TextWriter messages, TimeProvider time, TimeSpan timeout)
{
    private readonly Lock _lock = new();

    /// <returns>Why the workload did not become ready; <see langword="null"/> if it did.</returns>
    /// <exception cref="RefusedException">The webhook does not resolve the alias.</exception>
    public async Task<string?> RunAsync(RolloutTarget target, DryRun dryRun, CancellationToken cancellation)
    {
        try
        {
            return await MoveAsync(target, dryRun, cancellation);
        }
        catch (ApiServerException problem)
        {
            return ApiErrorText.Describe(problem).TrimEnd('.');
        }
    }

    private async Task<string?> MoveAsync(RolloutTarget target, DryRun dryRun, CancellationToken cancellation)
    {
        var live = await cluster.Objects.FindAsync(target.Resource, cluster.Namespace, target.Name, cancellation);
        if (live is null)
        {
            Report(target, "not found: nothing to do");
            return null;
        }

        if (RolloutTarget.Names(scanner, live, pinned.Alias).All(name => name == pinned.ToString()))
        {
            Report(target, $"already uses {pinned.Version}");
            return null;
        }

        // A dry run first: without the webhook, the API server would store the request, and nothing would handle it.
        var resolved = await RequestAsync(target, (string?)live["metadata"]?["uid"], DryRun.Server, cancellation);
        var names = RolloutTarget.Names(scanner, resolved, pinned.Alias);
        if (RolloutTarget.HasRequest(resolved) || names.Any(name => name != pinned.ToString()))
        {
            throw new RefusedException(
                $"{target} in namespace {cluster.Namespace} would reference {string.Join(", ", names)} instead of {pinned}: "
                + "the SecretPin webhook did not resolve the alias. Nothing was changed. "
                + "Check that the webhook is installed, has the version of this plugin, and covers this namespace: "
                + "kubectl get mutatingwebhookconfigurations");
        }

        if (dryRun == DryRun.Server)
        {
            Report(target, $"resolved to {pinned}{DryRunOption.Suffix(dryRun)}");
            return null;
        }

        await RequestAsync(target, (string?)live["metadata"]?["uid"], dryRun, cancellation);
        Report(target, $"resolved to {pinned}");
        return await WaitAsync(target, cancellation);
    }

    /// <summary>The resolve request. The plugin never writes the names itself, because it would become the field manager of the pod spec.</summary>
    private Task<JsonObject> RequestAsync(RolloutTarget target, string? uid, DryRun dryRun, CancellationToken cancellation) =>
        cluster.Objects.PatchAsync(
            target.Resource, cluster.Namespace, target.Name, JsonNode.Parse(ResolveRequest.Patch([pinned.Alias.Value], uid))!, MediaTypes.MergePatch, dryRun,
            cancellation);

    private async Task<string?> WaitAsync(RolloutTarget target, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var last = "";
        while (true)
        {
            var readiness = await ReadAsync(target, cancellation);
            if (readiness.IsReady)
            {
                Report(target, $"is ready: {readiness.Message}");
                return null;
            }

            if (readiness.HasFailed)
            {
                return readiness.Message;
            }

            if (time.GetElapsedTime(start) >= timeout)
            {
                return $"after {timeout.TotalSeconds:0} s, {readiness.Message}";
            }

            if (readiness.Message != last)
            {
                Report(target, $"waiting: {last = readiness.Message}");
            }

            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellation);
        }
    }

    /// <summary>A short outage of the API server does not stop the rollout.</summary>
    private async Task<WorkloadReadiness> ReadAsync(RolloutTarget target, CancellationToken cancellation)
    {
        try
        {
            var live = await cluster.Objects.FindAsync(target.Resource, cluster.Namespace, target.Name, cancellation);
            return live is null ? new(false, "it was deleted") { HasFailed = true } : WorkloadReadiness.Of(live);
        }
        catch (ApiServerException outage) when (ApiServerException.IsOutage(outage))
        {
            return new(false, "the API server does not answer");
        }
    }

    private void Report(RolloutTarget target, string message)
    {
        lock (_lock)
        {
            messages.WriteLine($"{target} {message}");
        }
    }
}
