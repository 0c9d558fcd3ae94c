using System.Net;
using Microsoft.Extensions.Logging;
using Polly;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Streams;

namespace SecretPin.Kubernetes.Reflectors;

/// <summary>
/// Keeps up with all objects of one resource: lists them, then watches from there. What the API server tells is never
/// skipped: where an event may be lost, everything is listed anew, and replaces what was there in one go.
/// </summary>
public sealed partial class Reflector
{
    private readonly ApiServer _api;
    private readonly Resource _resource;
    private readonly IReflectorStore _target;
    private readonly ReflectorOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ListWatchRequests _requests;
    private readonly ResiliencePipeline _backoff;
    private volatile ReflectorState _state;

    /// <summary>Up to where everything is known; <see langword="null"/> where that cannot be said.</summary>
    private string? _resourceVersion;
    private bool _usesStreamingList;
    private bool _isAbsent;

    /// <param name="api">Who is asked.</param>
    /// <param name="resource">For what.</param>
    /// <param name="target">What is kept up.</param>
    /// <param name="options">How to ask.</param>
    /// <param name="time">All waiting goes by it.</param>
    /// <param name="random">Not shared with another thread.</param>
    /// <param name="logger">Is told of failures; never of objects.</param>
    public Reflector(
        ApiServer api, Resource resource, IReflectorStore target, ReflectorOptions options, TimeProvider time, Random random, ILogger<Reflector> logger)
    {
        (_api, _resource, _target, _options, _time, _logger) = (api, resource, target, options, time, logger);
        _requests = new(resource, options, random);
        _backoff = Backoff.Of(options, time, random, Failed);
        _usesStreamingList = options.UsesStreamingList;
        _state = new(resource, IsInSync: false, LastContact: null, Lists: 0, Failure: null);
    }

    public ReflectorState State => _state;

    /// <summary>Runs until it is stopped, and then returns; nothing else ends it.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await _backoff.ExecuteAsync(TurnAsync, stop).ConfigureAwait(false);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                // However the last request ended, that it did is what was wanted.
                return;
            }
        }
    }

    /// <summary>
    /// Lists if need be, and watches once. A return starts the next turn at once, with the shortest delay if that fails;
    /// an exception delays it.
    /// </summary>
    private async ValueTask TurnAsync(CancellationToken stop)
    {
        var watch = new Watch(this);
        try
        {
            if (_resourceVersion is null && !_usesStreamingList)
            {
                await ListAsync(stop).ConfigureAwait(false);
            }

            await watch.RunAsync(stop).ConfigureAwait(false);
        }
        catch (ApiServerException e) when (e.StatusCode == HttpStatusCode.NotFound && _resourceVersion is null && !_resource.IsBuiltIn)
        {
            Absent();
            await Task.Delay(_options.AbsentDelay, _time, stop).ConfigureAwait(false);
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
            else if (watch.Lasted)
            {
                Log.WatchEnded(_logger, _resource, e.Message);
                return;
            }

            throw;
        }
    }

    private async Task ListAsync(CancellationToken stop)
    {
        var pages = new ListPager(_api, _resource, _requests, _options, _time);
        var listing = _target.Begin();
        ListHead head;
        try
        {
            head = await pages.ReadAsync(_options.PageSize, listing, stop).ConfigureAwait(false);
        }
        catch (ApiServerException e) when (WatchErrors.IsExpired(e))
        {
            // Paging took longer than the API server remembers; in one piece it cannot.
            listing = _target.Begin();
            head = await pages.ReadAsync(0, listing, stop).ConfigureAwait(false);
        }

        Completed(listing, head.ResourceVersion);
    }

    private void Completed(IStoreReplacement listing, string? resourceVersion)
    {
        var count = listing.Complete();
        (_resourceVersion, _isAbsent) = (resourceVersion, false);
        _state = _state with { IsInSync = true, Lists = _state.Lists + 1, LastContact = _time.GetTimestamp(), Failure = null };
        Log.Listed(_logger, _resource, count, _state.Lists);
    }

    /// <summary>A CRD that is not installed has no objects. Waiting for it would keep us from serving all the others.</summary>
    private void Absent()
    {
        if (!_isAbsent)
        {
            Completed(_target.Begin(), resourceVersion: null);
        }

        _isAbsent = true;
        _state = _state with { LastContact = _time.GetTimestamp(), Failure = null };
    }

    private void Contacted(string resourceVersion)
    {
        _resourceVersion = resourceVersion;
        _state = _state with { LastContact = _time.GetTimestamp(), Failure = null };
    }

    private void Failed(Exception failure, TimeSpan delay)
    {
        _state = _state with { Failure = failure.Message };
        Log.Failed(_logger, _resource, failure.Message, delay, _resourceVersion is null);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 200, Level = LogLevel.Information, Message = "Listed {Resource}: {Count} objects, listing {Lists}.")]
        public static partial void Listed(ILogger logger, Resource resource, int count, int lists);

        [LoggerMessage(EventId = 201, Level = LogLevel.Warning, Message = "Watching {Resource} failed: {Problem} Next attempt in {Delay}, with a new listing: {Lists}.")]
        public static partial void Failed(ILogger logger, Resource resource, string problem, TimeSpan delay, bool lists);

        [LoggerMessage(EventId = 202, Level = LogLevel.Debug, Message = "The watch of {Resource} goes on in a new request: {Problem}")]
        public static partial void WatchEnded(ILogger logger, Resource resource, string problem);
    }
}
