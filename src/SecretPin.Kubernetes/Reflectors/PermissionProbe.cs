using System.Collections.Frozen;
using System.Net;
using Microsoft.Extensions.Logging;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Reflectors;

/// <summary>
/// Checks that SecretPin may still list each resource. A watch continues for minutes after its permission was revoked, and Pods are not watched. (A
/// reflector notices by itself that a resource is not served any more, because then its watch ends.)
/// </summary>
internal sealed partial class PermissionProbe(ApiServer api, IReadOnlyList<Resource> resources, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20), Timeout = TimeSpan.FromSeconds(10);

    private volatile FrozenDictionary<Resource, string> _forbidden = FrozenDictionary<Resource, string>.Empty;

    /// <summary>The resources that the API server forbids, with its message.</summary>
    public IReadOnlyDictionary<Resource, string> Forbidden => _forbidden;

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                await CheckAsync(stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Expected on shutdown.
        }
    }

    private async Task CheckAsync(CancellationToken stop)
    {
        var forbidden = new Dictionary<Resource, string>();
        foreach (var resource in resources)
        {
            try
            {
                if (await ProblemAsync(resource, stop).ConfigureAwait(false) is { } problem)
                {
                    forbidden[resource] = problem;
                }
            }
            catch (Exception) when (!stop.IsCancellationRequested)
            {
                // The API server did not answer, so the last result remains. The reflectors report the outage.
                if (_forbidden.TryGetValue(resource, out var last))
                {
                    forbidden[resource] = last;
                }
            }
        }

        foreach (var (resource, problem) in forbidden.Where(pair => !_forbidden.ContainsKey(pair.Key)))
        {
            Log.Forbidden(logger, resource, problem);
        }

        _forbidden = forbidden.ToFrozenDictionary();
    }

    /// <returns>The message of the API server if it forbids the list; otherwise <see langword="null"/>.</returns>
    private async Task<string?> ProblemAsync(Resource resource, CancellationToken stop)
    {
        using var timeout = new RenewableTimeout(Timeout, time, stop);
        using var request = resource.CreateRequest(HttpMethod.Get, query: "?limit=1");
        request.AcceptJson(resource, isList: true);
        try
        {
            using var response = await api.SendAsync(request, timeout.Token).ConfigureAwait(false);
            return null;
        }
        catch (ApiServerException failure) when (failure.StatusCode == HttpStatusCode.Forbidden)
        {
            return failure.Message;
        }
        catch (ApiServerException failure) when (failure.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 203, Level = LogLevel.Error, Message = "SecretPin may not list {Resource} any more: {Problem}")]
        public static partial void Forbidden(ILogger logger, Resource resource, string problem);
    }
}
