using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using SecretPin.Core;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.BlockedDeletions;

/// <summary>Deletes each <c>BlockedDeletion</c> whose last attempt is too old. Runs in one replica.</summary>
/// <param name="api">The API server.</param>
/// <param name="keep">How long after its last attempt an object is kept; zero for ever.</param>
/// <param name="time">The clock for all waits.</param>
/// <param name="logger">Logs deletions and failures.</param>
public sealed partial class BlockedDeletionExpiry(ApiServer api, TimeSpan keep, TimeProvider time, ILogger<BlockedDeletionExpiry> logger)
{
    /// <summary>Limits the deletions of one run. The next run deletes the rest.</summary>
    internal const int MaxDeletions = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    private readonly LiveList _lists = new(api, time);
    private readonly ObjectClient _objects = new(api);

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (keep > TimeSpan.Zero)
            {
                await TryDeleteExpiredAsync(stop).ConfigureAwait(false);
                await Task.Delay(Interval, time, stop).ConfigureAwait(false);
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // Expected on shutdown.
        }
    }

    /// <summary>Deletes the objects that are too old now. An object that has changed since it was read stays: there was another attempt.</summary>
    /// <exception cref="ApiServerException">The objects could not be listed, or one could not be deleted.</exception>
    public async Task DeleteExpiredAsync(CancellationToken cancellation)
    {
        var oldest = time.GetUtcNow() - keep;
        var expired = await _lists.ReadAsync(Resources.BlockedDeletions, ns: null, ReadExpired, cancellation).ConfigureAwait(false) ?? [];
        foreach (var (metadata, last) in expired.OfType<(ExpiringMetadata, DateTimeOffset)>().Take(MaxDeletions))
        {
            if (await _objects.TryDeleteAsync(
                Resources.BlockedDeletions, metadata.Namespace, metadata.Name, new(metadata.Uid, metadata.ResourceVersion), cancellation).ConfigureAwait(false))
            {
                Log.Deleted(logger, metadata.Namespace, metadata.Name, last);
            }
        }

        (ExpiringMetadata, DateTimeOffset)? ReadExpired(ReadOnlySpan<byte> json)
        {
            var (metadata, status) = JsonSerializer.Deserialize(json, ExpiringDeletionJson.Default.ExpiringDeletion)!;
            var last = status?.LastAttempt ?? metadata.CreationTimestamp;
            return last < oldest ? (metadata, last) : null;
        }
    }

    private async Task TryDeleteExpiredAsync(CancellationToken stop)
    {
        using var timeout = new RenewableTimeout(Timeout, time, stop);
        try
        {
            await DeleteExpiredAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            Log.Failed(logger, failure.Message, Interval);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 243, Level = LogLevel.Information, Message = "Deleted BlockedDeletion {Namespace}/{Name}: its last attempt was on {Last:u}.")]
        public static partial void Deleted(ILogger logger, string @namespace, string name, DateTimeOffset last);

        [LoggerMessage(EventId = 244, Level = LogLevel.Warning, Message = "Could not delete expired BlockedDeletions: {Problem} Retrying in {Delay}.")]
        public static partial void Failed(ILogger logger, string problem, TimeSpan delay);
    }
}

/// <summary>The fields of a <c>BlockedDeletion</c> that define its age.</summary>
internal sealed record ExpiringDeletion(ExpiringMetadata Metadata, ExpiringStatus? Status);

internal sealed record ExpiringMetadata(string Name, string Namespace, string Uid, string ResourceVersion, DateTimeOffset CreationTimestamp);

internal sealed record ExpiringStatus(DateTimeOffset? LastAttempt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(Rfc3339.Converter)])]
[JsonSerializable(typeof(ExpiringDeletion))]
internal sealed partial class ExpiringDeletionJson : JsonSerializerContext;
