using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using SecretPin.Core;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.Reflectors;

namespace SecretPin.Kubernetes.BlockedDeletions;

/// <summary>Removes a <c>BlockedDeletion</c> when its last attempt is older than it is to be kept. Runs in one replica.</summary>
/// <param name="api">The API server.</param>
/// <param name="keep">How long after its last attempt; zero for ever.</param>
/// <param name="time">All waiting goes by it.</param>
/// <param name="logger">Is told of what is removed, and of failures.</param>
public sealed partial class BlockedDeletionExpiry(ApiServer api, TimeSpan keep, TimeProvider time, ILogger<BlockedDeletionExpiry> logger)
{
    /// <summary>A flood of long ago does not become one of deletions; what is left goes next time.</summary>
    internal const int MaxRemoved = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    private readonly LiveList _list = new(api, time);

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (keep > TimeSpan.Zero)
            {
                await TryRemoveAsync(stop).ConfigureAwait(false);
                await Task.Delay(Interval, time, stop).ConfigureAwait(false);
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // However the last request ended, that it did is what was wanted.
        }
    }

    /// <summary>Removes those that are old now. One that has changed since it was read stays: somebody tried again.</summary>
    /// <exception cref="ApiServerException">They could not be read, or one could not be removed.</exception>
    public async Task RemoveAsync(CancellationToken cancellation)
    {
        var oldest = time.GetUtcNow() - keep;
        var found = await _list.ReadAsync(Resources.BlockedDeletions, ns: null, Read, cancellation).ConfigureAwait(false) ?? [];
        foreach (var (seen, last) in found.OfType<(KeptMetadata, DateTimeOffset)>().Take(MaxRemoved))
        {
            if (await api.TryDeleteAsync(
                Resources.BlockedDeletions, seen.Namespace, seen.Name, new(seen.Uid, seen.ResourceVersion), cancellation).ConfigureAwait(false))
            {
                Log.Removed(logger, seen.Namespace, seen.Name, last);
            }
        }

        (KeptMetadata, DateTimeOffset)? Read(ReadOnlySpan<byte> json)
        {
            var (metadata, status) = JsonSerializer.Deserialize(json, KeptDeletionJson.Default.KeptDeletion)!;
            var last = status?.LastAttempt ?? metadata.CreationTimestamp;
            return last < oldest ? (metadata, last) : null;
        }
    }

    private async Task TryRemoveAsync(CancellationToken stop)
    {
        using var timeout = new RenewableTimeout(Timeout, time, stop);
        try
        {
            await RemoveAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            Log.Failed(logger, failure.Message, Interval);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 243, Level = LogLevel.Information, Message = "BlockedDeletion {Namespace}/{Name} was removed: its last attempt was on {Last:u}.")]
        public static partial void Removed(ILogger logger, string @namespace, string name, DateTimeOffset last);

        [LoggerMessage(EventId = 244, Level = LogLevel.Warning, Message = "Old BlockedDeletions could not be removed: {Problem} Next look in {Delay}.")]
        public static partial void Failed(ILogger logger, string problem, TimeSpan delay);
    }
}

/// <summary>What says how old it is, without the attempts.</summary>
internal sealed record KeptDeletion(KeptMetadata Metadata, KeptStatus? Status);

internal sealed record KeptMetadata(string Name, string Namespace, string Uid, string ResourceVersion, DateTimeOffset CreationTimestamp);

internal sealed record KeptStatus(DateTimeOffset? LastAttempt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(Rfc3339.Converter)])]
[JsonSerializable(typeof(KeptDeletion))]
internal sealed partial class KeptDeletionJson : JsonSerializerContext;
