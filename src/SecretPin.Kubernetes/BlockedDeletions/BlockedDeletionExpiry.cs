using System.Text.Json;
using Microsoft.Extensions.Logging;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.BlockedDeletions;

/// <summary>Deletes each <c>BlockedDeletion</c> <paramref name="keep"/> after its last attempt; never if it is zero. Runs in one replica.</summary>
public sealed partial class BlockedDeletionExpiry(ApiServer api, TimeSpan keep, TimeProvider time, ILogger<BlockedDeletionExpiry> logger)
{
    /// <summary>Limits the deletions of one run. The next run deletes the rest.</summary>
    internal const int MaxDeletions = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    private readonly LiveList _lists = new(api, time);
    private readonly ObjectClient _objects = new(api);

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public Task RunAsync(CancellationToken stop) => keep == TimeSpan.Zero ? Task.CompletedTask
        : new PeriodicTask(DeleteExpiredAsync, failure => Log.Failed(logger, failure.Message, Interval), Interval, Timeout, time).RunAsync(stop);

    /// <summary>Deletes the objects that are too old now. An object that has changed since it was read stays: there was another attempt.</summary>
    /// <exception cref="ApiServerException">The objects could not be listed, or one could not be deleted.</exception>
    public async Task DeleteExpiredAsync(CancellationToken cancellation)
    {
        var oldest = time.GetUtcNow() - keep;
        var expired = await _lists.ReadAsync(Resources.BlockedDeletions, ns: null, ReadExpired, cancellation).ConfigureAwait(false) ?? [];
        foreach (var (metadata, last) in expired.OfType<(BlockedDeletionMetadata, DateTimeOffset)>().Take(MaxDeletions))
        {
            var preconditions = new DeletionPreconditions(metadata.Uid!, metadata.ResourceVersion);
            if (await _objects.TryDeleteAsync(
                Resources.BlockedDeletions, metadata.Namespace, metadata.Name!, preconditions, cancellation).ConfigureAwait(false))
            {
                Log.Deleted(logger, metadata.Namespace!, metadata.Name!, last);
            }
        }

        (BlockedDeletionMetadata, DateTimeOffset)? ReadExpired(ReadOnlySpan<byte> json)
        {
            try
            {
                var (metadata, status) = JsonSerializer.Deserialize(json, BlockedDeletionJson.Default.BlockedDeletionObject)!;
                return (status?.LastAttempt ?? metadata.CreationTimestamp) is { } last && last < oldest ? (metadata, last) : null;
            }
            catch (JsonException)
            {
                // For example of an older schema. It must not keep the others.
                return null;
            }
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
