using System.Net;
using SecretPin.Core.Guard;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Events;

namespace SecretPin.Kubernetes.BlockedDeletions;

/// <summary>Records attempts to delete a Secret as Events on it: one Event for each outcome, whose series counts the repetitions.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class DeletionEvents(ApiServer api, string replica, TimeProvider time)
{
    /// <summary>The number of series in memory. A series that was evicted starts again as a new Event.</summary>
    private const int MaxSeries = 1000;

    /// <summary>A name has at most 253 characters. The suffix needs 33 of them.</summary>
    private const int MaxName = 200;

    private readonly ClusterEvents _events = new(api, "deletion-guard", replica, time);
    private readonly Dictionary<(string SecretUid, AttemptOutcome Outcome), (string Name, int Count)> _series = [];
    private readonly Queue<(string SecretUid, AttemptOutcome Outcome)> _order = new();

    /// <summary>Records the last attempt with this outcome, and the number of such attempts.</summary>
    public async Task RecordAsync(AttemptBatch batch, AttemptOutcome outcome, CancellationToken cancellation)
    {
        if (batch.Kept.LastOrDefault(attempt => attempt.Outcome == outcome) is not { SecretUid.Length: > 0 } last)
        {
            return;
        }

        var key = (last.SecretUid, outcome);
        var count = (int)Math.Min(batch[outcome], int.MaxValue / 2);
        if (_series.TryGetValue(key, out var series))
        {
            try
            {
                var total = Math.Min(series.Count, int.MaxValue / 2) + count;
                await _events.RepeatAsync(last.Namespace, series.Name, total, cancellation).ConfigureAwait(false);
                _series[key] = (series.Name, total);
                return;
            }
            catch (ApiServerException failure) when (failure.StatusCode == HttpStatusCode.NotFound)
            {
                // The API server keeps Events for an hour.
            }
        }

        await StartAsync(key, last, count, cancellation).ConfigureAwait(false);
    }

    private async Task StartAsync((string, AttemptOutcome) key, DeletionAttempt last, int count, CancellationToken cancellation)
    {
        var name = $"{(last.Secret.Length > MaxName ? last.Secret[..MaxName].TrimEnd('.', '-') : last.Secret)}.{Guid.NewGuid():N}";
        await _events.RecordAsync(
            new("v1", "Secret", last.Namespace, last.Secret, last.SecretUid),
            "DeleteSecret", $"Deletion{last.Outcome}", $"{last.User} tried to delete this Secret. {last.Message}", isWarning: true,
            name, cancellation).ConfigureAwait(false);
        Remember(key, (name, count));
        if (count > 1)
        {
            await _events.RepeatAsync(last.Namespace, name, count, cancellation).ConfigureAwait(false);
        }
    }

    private void Remember((string, AttemptOutcome) key, (string, int) series)
    {
        if (_series.TryAdd(key, series))
        {
            _order.Enqueue(key);
        }

        _series[key] = series;
        if (_order.Count > MaxSeries)
        {
            _series.Remove(_order.Dequeue());
        }
    }
}
