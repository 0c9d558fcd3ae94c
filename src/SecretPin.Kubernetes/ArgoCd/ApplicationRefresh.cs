using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Core.Rollouts;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Controllers;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.ArgoCd;

/// <summary>
/// Requests that Argo CD compares an Application again after an alias of its workloads stands for another version, because Argo CD caches the comparison until
/// something that it watches changes. Runs in one replica, once the cache is complete.
/// </summary>
/// <remarks>The custom workloads are all custom kinds whose aliases are resolved, also those without a pod spec.</remarks>
public sealed partial class ApplicationRefresh(
    ApiServer api, ClusterIndex index, ObjectScanner scanner, IEnumerable<CustomWorkload> custom, ArgoCdOptions options, TimeProvider time,
    ILogger<ApplicationRefresh> logger)
{
    /// <summary>Argo CD removes the annotation when it has compared the Application (argo-cd, AnnotationKeyRefresh).</summary>
    private const string Annotation = "argocd.argoproj.io/refresh";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static readonly Resource Applications = new("argoproj.io", "v1alpha1", "applications", "Application");

    private readonly ObjectClient _objects = new(api);
    private readonly ListOrder _order = new(custom.Select(workload => workload.Resource));

    /// <summary>What each alias stood for at the last reconciliation.</summary>
    private readonly ConcurrentDictionary<ObjectKey, Assignment> _assignments = [];

    /// <summary>The number of aliases that have been reconciled.</summary>
    internal int Known => _assignments.Count;

    /// <summary>Runs until it is stopped, and then returns. Without <see cref="ArgoCdOptions.Refresh"/>, returns at once.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (!options.Refresh)
        {
            return;
        }

        _assignments.Clear();
        using var workers = new AliasWorkers(
            index, ReconcileAsync, (key, failure, delay) => Log.Failed(logger, key.Namespace, key.Name, failure.Message, delay), Timeout, time);
        await workers.RunAsync(stop).ConfigureAwait(false);
    }

    private async Task<DateTimeOffset?> ReconcileAsync(ObjectKey key, CancellationToken cancellation)
    {
        if (index[key.Namespace].Aliases.GetValueOrDefault(key.Name)?.Alias is not { } alias)
        {
            _assignments.TryRemove(key, out _);
            return null;
        }

        var assignment = new Assignment(alias.StatusPinned, alias.IsRollingOut ? alias.Rollout!.Released : null);
        if (!_assignments.TryGetValue(key, out var last))
        {
            // The leader before this one has handled earlier moves.
            _assignments[key] = assignment;
        }
        else if (last != assignment)
        {
            foreach (var application in await ApplicationsOfAsync(key, cancellation).ConfigureAwait(false))
            {
                await RefreshAsync(application, key, cancellation).ConfigureAwait(false);
            }

            _assignments[key] = assignment;
        }

        return null;
    }

    /// <summary>The Applications that track an object whose aliases are resolved. The cache names the objects; their metadata is read live.</summary>
    private async Task<IEnumerable<ObjectKey>> ApplicationsOfAsync(ObjectKey alias, CancellationToken cancellation)
    {
        var applications = new SortedSet<ObjectKey>(Comparer<ObjectKey>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString())));
        var content = index[alias.Namespace];
        var names = content.Referrers.Keys.Where(name => name == alias.Name || VersionedSecretName.ParseOrNull(name)?.Alias.Value == alias.Name);
        foreach (var workload in names.SelectMany(content.ReferrersOf).Distinct())
        {
            if (scanner.WorkloadOf(workload.Kind) is { IsHistory: false } && !workload.HasReviewedController && workload.Namespace == alias.Namespace
                && _order.ResourceOf.TryGetValue(workload.Kind, out var resource)
                && await _objects.GetBytesAsync(resource with { IsMetadataOnly = true }, alias.Namespace, workload.Name, cancellation).ConfigureAwait(false)
                    is { } json
                && TrackedBy.Application(JsonNode.Parse(json)!["metadata"]!, workload.Kind, options) is { } application)
            {
                applications.Add(application);
            }
        }

        return applications;
    }

    private async Task RefreshAsync(ObjectKey application, ObjectKey alias, CancellationToken cancellation)
    {
        try
        {
            var metadata = Applications with { IsMetadataOnly = true };
            if (await _objects.GetBytesAsync(metadata, application.Namespace, application.Name, cancellation).ConfigureAwait(false) is not { } json
                || JsonNode.Parse(json)!["metadata"]!["annotations"]?[Annotation] is not null)
            {
                // Other tools also use the label. A refresh that is requested already may be a hard one, which includes this one.
                return;
            }

            var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Annotation] = "normal" } } };
            using var response = await _objects.PatchAsync(
                Applications, application.Namespace, application.Name, System.Text.Encoding.UTF8.GetBytes(patch.ToJsonString()), MediaTypes.MergePatch,
                cancellation).ConfigureAwait(false);
            Log.Refreshed(logger, alias.Namespace, alias.Name, application.Namespace, application.Name);
        }
        catch (ApiServerException gone) when (gone.StatusCode == HttpStatusCode.NotFound)
        {
            // Argo CD is not installed, or the Application was deleted meanwhile.
        }
    }

    /// <summary>What determines the version of a workload.</summary>
    private sealed record Assignment(VersionedSecretName? Pinned, RolloutRelease? Released);

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 298, Level = LogLevel.Information,
            Message = "SecretAlias {Namespace}/{Name}: requested a refresh of Application {ApplicationNamespace}/{Application}.")]
        public static partial void Refreshed(ILogger logger, string @namespace, string name, string applicationNamespace, string application);

        [LoggerMessage(
            EventId = 299, Level = LogLevel.Warning,
            Message = "SecretAlias {Namespace}/{Name}: could not request a refresh of its Applications: {Problem} Retrying in {Delay}.")]
        public static partial void Failed(ILogger logger, string @namespace, string name, string problem, TimeSpan delay);
    }
}
