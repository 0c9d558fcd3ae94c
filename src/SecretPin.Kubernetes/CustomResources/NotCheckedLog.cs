using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.CustomResources;

/// <summary>Counts the kinds that the guard could not check, and logs each of them once in five minutes.</summary>
internal sealed partial class NotCheckedLog(ILogger logger, ILiveReadMetrics? metrics, TimeProvider time) : INotCheckedReport
{
    private readonly ConcurrentDictionary<Resource, DateTimeOffset> _notServed = [];

    /// <summary>The lister asks again only after the period.</summary>
    public void Forbidden(Resource resource, string? problem)
    {
        metrics?.CustomResourcesNotChecked(resource.ToString(), "forbidden");
        if (problem is not null)
        {
            Log.Forbidden(logger, resource, CustomResourceLister.ForbiddenFor, problem);
        }
    }

    public void NotServed(Resource resource)
    {
        var now = time.GetUtcNow();
        metrics?.CustomResourcesNotChecked(resource.ToString(), "not_served");
        if (!_notServed.TryGetValue(resource, out var since) || now - since >= CustomResourceLister.ForbiddenFor)
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
        public static partial void Forbidden(ILogger logger, Resource resource, TimeSpan period, string problem);

        [LoggerMessage(
            EventId = 291, Level = LogLevel.Information,
            Message = "The API server does not serve {Resource} any more, so the guard does not check these custom resources.")]
        public static partial void NotServed(ILogger logger, Resource resource);
    }
}
