using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Rollout;

/// <summary>Moves one workload to the pinned version, and waits until it is ready.</summary>
internal sealed class WorkloadMove(ClusterClient cluster, VersionedSecretName pinned, TextWriter messages, TimeProvider time, TimeSpan timeout)
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

        var patch = RolloutTarget.Patch(live, pinned);
        if (patch.Count == 0)
        {
            Report(target, $"already uses {pinned.Version}");
            return null;
        }

        // A dry run first: without the webhook, the API server would store the alias, and the pods would never start.
        var resolved = await cluster.Objects.PatchAsync(
            target.Resource, cluster.Namespace, target.Name, patch, MediaTypes.JsonPatch, DryRun.Server, cancellation);
        var names = RolloutTarget.Names(resolved, pinned.Alias).ToArray();
        if (names.Any(name => name != pinned.ToString()))
        {
            throw new RefusedException(
                $"{target} in namespace {cluster.Namespace} would reference {string.Join(", ", names)} instead of {pinned}: "
                + "the SecretPin webhook did not resolve the alias. Nothing was changed. "
                + "Check that the webhook is installed and covers this namespace: kubectl get mutatingwebhookconfigurations");
        }

        if (dryRun == DryRun.Server)
        {
            Report(target, $"resolved to {pinned}{DryRunOption.Suffix(dryRun)}");
            return null;
        }

        await cluster.Objects.PatchAsync(target.Resource, cluster.Namespace, target.Name, patch, MediaTypes.JsonPatch, dryRun, cancellation);
        Report(target, $"resolved to {pinned}");
        return await WaitAsync(target, cancellation);
    }

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
    private async Task<Readiness> ReadAsync(RolloutTarget target, CancellationToken cancellation)
    {
        try
        {
            var live = await cluster.Objects.FindAsync(target.Resource, cluster.Namespace, target.Name, cancellation);
            return live is null ? new(false, "it was deleted") { HasFailed = true } : Readiness.Of(live);
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
