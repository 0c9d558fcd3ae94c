using System.Net;
using SecretPin.Core.Guard;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Events;

namespace SecretPin.Kubernetes.BlockedDeletions;

/// <summary>Tells at a Secret who tried to delete it: an Event for each outcome, which counts on while it repeats.</summary>
/// <param name="api">The API server.</param>
/// <param name="replica">Which process we are.</param>
/// <param name="time">For the events' own times.</param>
/// <remarks>Not for several callers at once.</remarks>
public sealed class DeletionEvents(ApiServer api, string replica, TimeProvider time)
{
    /// <summary>Series that are remembered; one that is forgotten begins anew.</summary>
    private const int MaxSeries = 1000;

    /// <summary>An object's name may have 253 characters; room is left for what tells events apart.</summary>
    private const int MaxName = 200;

    private readonly ClusterEvents _events = new(api, "deletion-guard", replica, time);
    private readonly Dictionary<(string SecretUid, AttemptOutcome Outcome), (string Name, int Count)> _series = [];
    private readonly Queue<(string SecretUid, AttemptOutcome Outcome)> _order = new();

    /// <summary>Of each outcome in the batch one write: what is told is the last attempt, and how many there were.</summary>
    public async Task RecordAsync(AttemptBatch batch, AttemptOutcome outcome, CancellationToken cancellation)
    {
        if (batch.Kept.LastOrDefault(attempt => attempt.Outcome == outcome) is not { SecretUid.Length: > 0 } last)
        {
            return;
        }

        var key = (last.SecretUid, outcome);
        var happened = (int)Math.Min(batch[outcome], int.MaxValue / 2);
        if (_series.TryGetValue(key, out var series))
        {
            try
            {
                var count = Math.Min(series.Count, int.MaxValue / 2) + happened;
                await _events.RepeatAsync(last.Namespace, series.Name, count, cancellation).ConfigureAwait(false);
                _series[key] = (series.Name, count);
                return;
            }
            catch (ApiServerException gone) when (gone.StatusCode == HttpStatusCode.NotFound)
            {
                // Events are kept for an hour.
            }
        }

        await BeginAsync(key, last, happened, cancellation).ConfigureAwait(false);
    }

    private async Task BeginAsync((string, AttemptOutcome) key, DeletionAttempt last, int happened, CancellationToken cancellation)
    {
        var name = $"{(last.Secret.Length > MaxName ? last.Secret[..MaxName].TrimEnd('.', '-') : last.Secret)}.{Guid.NewGuid():N}";
        await _events.RecordAsync(
            new("v1", "Secret", last.Namespace, last.Secret, last.SecretUid),
            "DeleteSecret",
            $"Deletion{last.Outcome}",
            $"{last.User} tried to delete it. {last.Message}",
            isWarning: true,
            name,
            cancellation).ConfigureAwait(false);
        Remember(key, (name, happened));
        if (happened > 1)
        {
            await _events.RepeatAsync(last.Namespace, name, happened, cancellation).ConfigureAwait(false);
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
