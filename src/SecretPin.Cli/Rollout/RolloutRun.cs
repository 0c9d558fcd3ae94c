using System.Net;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Rollout;

/// <summary>Resolves workloads anew, so many at once, and waits for each to become ready.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="pinned">What the alias stands for.</param>
/// <param name="says">Gets the progress.</param>
/// <param name="time">For waiting.</param>
/// <param name="timeout">For one workload.</param>
internal sealed class RolloutRun(ClusterClient cluster, VersionedSecretName pinned, TextWriter says, TimeProvider time, TimeSpan timeout)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();

    /// <returns>Why it did not become ready; <see langword="null"/> where it did.</returns>
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
            Report(target, "is gone: nothing to do");
            return null;
        }

        var patch = RolloutTarget.Patch(live, pinned);
        if (patch.Count == 0)
        {
            Report(target, $"is on {pinned.Version} already");
            return null;
        }

        // Seen in a dry run first: without the webhook the alias itself would be stored, and the pods would never start.
        var resolved = await cluster.Objects.PatchAsync(
            target.Resource, cluster.Namespace, target.Name, patch, ClusterObjects.JsonPatch, DryRun.Server, cancellation);
        if (RolloutTarget.Names(resolved, pinned.Alias).Any(name => name != pinned.ToString()))
        {
            throw new RefusedException(
                $"{target} in namespace {cluster.Namespace} would get {string.Join(", ", RolloutTarget.Names(resolved, pinned.Alias))}, not {pinned}: the SecretPin webhook did not "
                + "resolve the alias. Nothing was changed. See whether it is installed and covers this namespace: kubectl get mutatingwebhookconfigurations");
        }

        if (dryRun == DryRun.Server)
        {
            Report(target, $"resolved to {pinned}{DryRunOption.Suffix(dryRun)}");
            return null;
        }

        await cluster.Objects.PatchAsync(target.Resource, cluster.Namespace, target.Name, patch, ClusterObjects.JsonPatch, dryRun, cancellation);
        Report(target, $"resolved to {pinned}");
        return await WaitAsync(target, cancellation);
    }

    private async Task<string?> WaitAsync(RolloutTarget target, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        var last = "";
        while (true)
        {
            var seen = await ReadAsync(target, cancellation);
            if (seen.IsReady)
            {
                Report(target, $"is ready: {seen.Message}");
                return null;
            }

            if (seen.HasFailed)
            {
                return seen.Message;
            }

            if (time.GetElapsedTime(begun) >= timeout)
            {
                return $"after {timeout.TotalSeconds:0} s {seen.Message}";
            }

            if (seen.Message != last)
            {
                Report(target, $"waiting: {last = seen.Message}");
            }

            await Task.Delay(Interval, time, cancellation);
        }
    }

    /// <summary>An API server that does not answer for a moment is no reason to stop.</summary>
    private async Task<Readiness> ReadAsync(RolloutTarget target, CancellationToken cancellation)
    {
        try
        {
            var live = await cluster.Objects.FindAsync(target.Resource, cluster.Namespace, target.Name, cancellation);
            return live is null ? Readiness.Gone : Readiness.Of(live);
        }
        catch (ApiServerException outage) when (outage.StatusCode is null or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
        {
            return new(false, "the API server does not answer");
        }
    }

    private void Report(RolloutTarget target, string what)
    {
        lock (_lock)
        {
            says.WriteLine($"{target} {what}");
        }
    }
}
