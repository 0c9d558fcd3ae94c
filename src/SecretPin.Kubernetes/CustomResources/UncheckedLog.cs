using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SecretPin.Core.Guard;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.CustomResources;

/// <summary>Counts the kinds that the guard could not list, and logs each of them once in five minutes. Chart values leave out the others.</summary>
internal sealed partial class UncheckedLog(ILogger? logger, ILiveReadMetrics? metrics, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _notServed = [];

    /// <param name="resources">The kinds that were not checked before a deletion.</param>
    public void Add(IEnumerable<UncheckedResource> resources)
    {
        foreach (var resource in resources)
        {
            switch (resource.Reason)
            {
                case UncheckedReason.Forbidden:
                    metrics?.CustomResourcesNotChecked(resource.Name, "forbidden");
                    LogForbidden(resource);
                    break;
                case UncheckedReason.NotServed:
                    metrics?.CustomResourcesNotChecked(resource.Name, "not_served");
                    LogNotServed(resource.Name);
                    break;
            }
        }
    }

    /// <summary>The lister requests the list again only after the period.</summary>
    private void LogForbidden(UncheckedResource resource)
    {
        if (logger is not null && resource.Problem.Length > 0)
        {
            Log.Forbidden(logger, resource.Name, CustomResourceLister.RememberedFor, resource.Problem);
        }
    }

    private void LogNotServed(string resource)
    {
        var now = time.GetUtcNow();
        if (logger is not null && (!_notServed.TryGetValue(resource, out var since) || now - since >= CustomResourceLister.RememberedFor))
        {
            _notServed[resource] = now;
            Log.NotServed(logger, resource);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 290, Level = LogLevel.Warning,
            Message = "SecretPin may not list {Resource}, so the guard does not check these custom resources for {Period}: {Problem} Grant list in a "
                + "ClusterRole with the label secretpin.io/aggregate-to-guard, or leave the resource out with the chart value guard.search.excluded.")]
        public static partial void Forbidden(ILogger logger, string resource, TimeSpan period, string problem);

        [LoggerMessage(
            EventId = 291, Level = LogLevel.Information,
            Message = "The API server does not serve {Resource} any more, so the guard does not check these custom resources.")]
        public static partial void NotServed(ILogger logger, string resource);
    }
}
