using System.Net;
using Microsoft.Extensions.Logging;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Streams;

namespace SecretPin.Kubernetes.Reflectors;

/// <summary>
/// Maintains a store of all objects of one resource, as client-go's Reflector: lists them, and then watches their changes. If an
/// event may be lost, the reflector lists all objects again and replaces the store in one step.
/// </summary>
public sealed partial class Reflector(
    ApiServer api, Resource resource, IReflectorStore store, ReflectorOptions options, TimeProvider time, Random random, ILogger<Reflector> logger)
{
    private readonly ListWatch _requests = new(api, resource, options, random);
    private readonly Backoff _backoff = new(options.FirstDelay, options.LongestDelay);
    private readonly TaskCompletionSource _inSync = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ReflectorState _state = new(resource, IsInSync: false, LastContact: null, Lists: 0, Failure: null);

    /// <summary>The version up to which the store is complete; <see langword="null"/> if the next turn must list.</summary>
    private string? _resourceVersion;
    private bool _usesStreamingList = options.UsesStreamingList;
    private bool _isAbsent;

    /// <summary>The number of objects. If all were deleted before their CRD was, the resource was uninstalled.</summary>
    private int _objects;

    public ReflectorState State => _state;

    /// <summary>Completes with the first complete list.</summary>
    public Task InSync => _inSync.Task;

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ListAndWatchAsync(stop).ConfigureAwait(false);
                failures = 0;
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                // Expected on shutdown.
            }
            catch (Exception failure)
            {
                var delay = Delay(failure, ++failures);
                _state = _state with { Failure = failure.Message, IsLost = IsLoss(failure) };
                Log.Failed(logger, resource, failure.Message, delay, _resourceVersion is null);
                await Task.Delay(delay, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private TimeSpan Delay(Exception failure, int failures) =>
        failure is not ApiServerException { RetryAfter: { } retryAfter } || retryAfter <= TimeSpan.Zero ? _backoff.Delay(failures, random)
        : retryAfter < options.LongestDelay ? retryAfter : options.LongestDelay;

    /// <summary>Lists if necessary, and runs one watch. The next turn follows at once if the method returns, and after a delay if it throws.</summary>
    private async Task ListAndWatchAsync(CancellationToken stop)
    {
        WatchSession? watch = null;
        try
        {
            if (_resourceVersion is null && !_usesStreamingList)
            {
                await ListAsync(stop).ConfigureAwait(false);
            }

            watch = new(_requests, resource, store, options, time, _resourceVersion, CompleteList, Contacted, change => _objects += change);
            await WatchAsync(watch, stop).ConfigureAwait(false);
        }
        catch (ApiServerException e) when (e.StatusCode == HttpStatusCode.NotFound && _resourceVersion is null)
        {
            if (IsLoss(e))
            {
                throw ApiServerException.NotServed(resource);
            }

            MarkAbsent();
            await Task.Delay(options.AbsentDelay, time, stop).ConfigureAwait(false);
        }
        catch (ApiServerException e) when (_resourceVersion is null && _usesStreamingList && WatchErrors.MayMeanNoStreamingList(e))
        {
            _usesStreamingList = false;
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            if (WatchErrors.LosesEvents(e))
            {
                _resourceVersion = null;
            }
            else if (watch?.WasStable == true)
            {
                Log.WatchEnded(logger, resource, e.Message);
                return;
            }

            throw;
        }
    }

    /// <summary>Whether the failure means that the store may contain objects, or lack objects, without the reflector noticing.</summary>
    private bool IsLoss(Exception failure) => failure is ApiServerException { StatusCode: HttpStatusCode.Forbidden }
        || (failure is ApiServerException { StatusCode: HttpStatusCode.NotFound } && (resource.IsRequired || _objects > 0));

    private async Task ListAsync(CancellationToken stop)
    {
        var pager = new ListPager(_requests, resource, store, options, time);
        ListHead head;
        try
        {
            store.BeginReplacement();
            head = await pager.ReadAsync(options.PageSize, stop).ConfigureAwait(false);
        }
        catch (ApiServerException e) when (WatchErrors.IsExpired(e))
        {
            // The API server forgot the state of the first page before the last one was read. A single page cannot expire.
            store.BeginReplacement();
            head = await pager.ReadAsync(0, stop).ConfigureAwait(false);
        }

        CompleteList(head.ResourceVersion);
    }

    private async Task WatchAsync(WatchSession watch, CancellationToken stop)
    {
        try
        {
            await watch.RunAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            // A proxy may block a streaming list or hide its end. Pages always work.
            _usesStreamingList &= !watch.IsListing;
        }
    }

    private void CompleteList(string? resourceVersion)
    {
        _objects = store.CompleteReplacement();
        (_resourceVersion, _isAbsent) = (resourceVersion, false);
        _state = _state with
        {
            IsInSync = true,
            IsLost = false,
            WasServed = resourceVersion is not null,
            Lists = _state.Lists + 1,
            LastContact = time.GetTimestamp(),
            Failure = null,
        };
        _inSync.TrySetResult();
        Log.Listed(logger, resource, _objects, _state.Lists);
    }

    /// <summary>A CRD that is not installed has no objects, so the store is in sync and does not block readiness.</summary>
    private void MarkAbsent()
    {
        if (!_isAbsent)
        {
            store.BeginReplacement();
            CompleteList(resourceVersion: null);
        }

        _isAbsent = true;
        _state = _state with { LastContact = time.GetTimestamp(), Failure = null, IsLost = false };
    }

    private void Contacted(string resourceVersion)
    {
        _resourceVersion = resourceVersion;
        _state = _state with { LastContact = time.GetTimestamp(), Failure = null, IsLost = false };
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 200, Level = LogLevel.Information, Message = "Listed {Resource}: {Count} objects, list {Lists}.")]
        public static partial void Listed(ILogger logger, Resource resource, int count, int lists);

        [LoggerMessage(
            EventId = 201, Level = LogLevel.Warning, Message = "Could not watch {Resource}: {Problem} Retrying in {Delay}, with a new list: {Lists}.")]
        public static partial void Failed(ILogger logger, Resource resource, string problem, TimeSpan delay, bool lists);

        [LoggerMessage(EventId = 202, Level = LogLevel.Debug, Message = "The watch of {Resource} continues in a new request: {Problem}")]
        public static partial void WatchEnded(ILogger logger, Resource resource, string problem);
    }
}
