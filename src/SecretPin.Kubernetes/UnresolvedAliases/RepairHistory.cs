namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>The times of the last repairs, by the UID of the repaired object.</summary>
/// <param name="memory">A repair that is older is forgotten.</param>
/// <param name="time">The clock.</param>
internal sealed class RepairHistory(TimeSpan memory, TimeProvider time)
{
    private readonly Dictionary<string, DateTimeOffset> _repairs = [];

    public void Add(string uid) => _repairs[uid] = time.GetUtcNow();

    /// <returns><see langword="null"/> if the object was not repaired lately.</returns>
    public DateTimeOffset? LastOf(string uid) => _repairs.TryGetValue(uid, out var repairedAt) ? repairedAt : null;

    public void RemoveExpired()
    {
        var now = time.GetUtcNow();
        foreach (var uid in _repairs.Where(repair => now - repair.Value > memory).Select(repair => repair.Key).ToArray())
        {
            _repairs.Remove(uid);
        }
    }
}
