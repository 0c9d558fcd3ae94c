using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.MissingVersions;

/// <summary>
/// Remembers the deletions that this replica allowed. If a workload names such a Secret afterwards, because it was created between the listing of
/// the guard and the deletion, the report names the user.
/// </summary>
public sealed class AllowedDeletions(TimeProvider time)
{
    /// <summary>Afterwards, the audit log of the API server is the only record.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    /// <summary>A newer deletion evicts the oldest.</summary>
    private const int Capacity = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, AllowedDeletion> _bySecret = [];
    private readonly Queue<(ObjectKey Secret, AllowedDeletion Deletion)> _order = new();

    /// <summary>Whether no deletion was allowed within the last hour.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                Expire();
                return _order.Count == 0;
            }
        }
    }

    public void Add(string ns, string secret, string user)
    {
        lock (_lock)
        {
            Expire();
            var (key, deletion) = (new ObjectKey(ns, secret), new AllowedDeletion(user, time.GetUtcNow()));
            _bySecret[key] = deletion;
            _order.Enqueue((key, deletion));
        }
    }

    /// <returns>The last deletion of a Secret; <see langword="null"/> if this replica allowed none.</returns>
    public AllowedDeletion? Find(ObjectKey secret)
    {
        lock (_lock)
        {
            Expire();
            return _bySecret.GetValueOrDefault(secret);
        }
    }

    private void Expire()
    {
        while (_order.TryPeek(out var oldest) && (_order.Count >= Capacity || time.GetUtcNow() - oldest.Deletion.At > Memory))
        {
            _order.Dequeue();
            if (_bySecret.GetValueOrDefault(oldest.Secret) == oldest.Deletion)
            {
                _bySecret.Remove(oldest.Secret);
            }
        }
    }
}

/// <param name="User">The user who requested the deletion.</param>
/// <param name="At">The time at which the guard allowed it.</param>
public sealed record AllowedDeletion(string User, DateTimeOffset At);
