using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Streams;

namespace SecretPin.Kubernetes.Reflectors;

/// <summary>
/// One watch, from the request to its end. Without a resourceVersion, it starts with a streaming list, and calls <paramref name="listed"/>
/// with the version of the complete list. It calls <paramref name="contacted"/> with each version up to which the store is complete, and
/// <paramref name="changed"/> with each later change of the number of objects.
/// </summary>
internal sealed class WatchSession(
    ListWatch requests, Resource resource, IReflectorStore store, ReflectorOptions options, TimeProvider time, string? resourceVersion,
    Action<string> listed, Action<string> contacted, Action<int> changed)
{
    private string? _resourceVersion = resourceVersion;
    private int _events;
    private long? _inSyncSince;

    /// <summary>Whether the streaming list has started and is not complete.</summary>
    public bool IsListing { get; private set; }

    /// <summary>Whether the watch was in sync for a while, so that the next one needs no delay.</summary>
    public bool WasStable => _inSyncSince is { } since && time.GetElapsedTime(since) >= options.VeryShortWatch;

    public async Task RunAsync(CancellationToken stop)
    {
        using var timeout = new RenewableTimeout(options.AnswerTimeout, time, stop);
        try
        {
            using var response = await requests.WatchAsync(_resourceVersion, timeout.Token).ConfigureAwait(false);
            var longestSilence = response.Version.Major >= 2 ? options.LongestSilence : options.LongestSilenceWithoutPings;
            Begin();
            using var lines = new WatchLines(await response.Content.ReadAsStreamAsync(timeout.Token).ConfigureAwait(false));
            timeout.Renew(IsListing ? options.AnswerTimeout : longestSilence);
            while (await lines.NextAsync(timeout.Token).ConfigureAwait(false))
            {
                Handle(lines.Line);
                timeout.Renew(IsListing ? options.AnswerTimeout : longestSilence);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"The watch of {resource} was silent for too long.");
        }

        if (_events == 0 && !WasStable)
        {
            throw new IOException($"The watch of {resource} ended as soon as it began.");
        }
    }

    private void Begin()
    {
        if (_resourceVersion is { } version)
        {
            _inSyncSince = time.GetTimestamp();
            contacted(version);
        }
        else
        {
            store.BeginReplacement();
            IsListing = true;
        }
    }

    private void Handle(ReadOnlySpan<byte> line)
    {
        var received = WatchEvent.Read(line);
        switch (received.Type)
        {
            case "ADDED" or "MODIFIED":
                Check(received);
                store.Put(received.Object);
                Count(received.Type == "ADDED" ? 1 : 0);
                break;
            case "DELETED":
                Check(received);
                store.Remove(received.Object);
                Count(-1);
                break;
            case "BOOKMARK" when IsListing && received.EndsInitialEvents:
                IsListing = false;
                listed(received.ResourceVersion);
                _inSyncSince = time.GetTimestamp();
                break;
            case "BOOKMARK" when !IsListing && IsOlder(received.ResourceVersion, than: _resourceVersion!):
                // The cluster was restored from a backup: later changes that were received no longer exist.
                throw new InvalidDataException($"The API server's state of {resource} is older than the state that it sent before.");
            case "BOOKMARK":
                break;
            case "ERROR":
                throw ApiStatus.Read(received.Object);
            default:
                throw new InvalidDataException($"The watch of {resource} sent an event of an unknown type.");
        }

        if (!IsListing)
        {
            Advance(received.ResourceVersion);
        }
    }

    private void Count(int change)
    {
        if (!IsListing && change != 0)
        {
            changed(change);
        }
    }

    /// <summary>Not during a list: its events are in no order.</summary>
    private void Advance(string version)
    {
        if (version.Length == 0)
        {
            throw new InvalidDataException($"An event of {resource} has no resourceVersion.");
        }

        _events++;
        _resourceVersion = version;
        contacted(version);
    }

    /// <summary>Versions of one resource are comparable if they are whole numbers (apimachinery util/resourceversion).</summary>
    private static bool IsOlder(string version, string than) =>
        ulong.TryParse(version, out var left) && ulong.TryParse(than, out var right) && left < right;

    private void Check(in WatchEvent received)
    {
        if (resource.IsMetadataOnly && received.Kind != "PartialObjectMetadata")
        {
            throw new InvalidDataException($"The API server sent a {received.Kind} instead of the metadata of {resource}.");
        }
    }
}
