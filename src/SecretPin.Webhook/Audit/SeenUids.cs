namespace SecretPin.Webhook.Audit;

/// <summary>
/// Detects a repeated call, for example by a proxy that retries: it has the same uid. Contains the uids of the last 10,000 attempts.
/// </summary>
internal sealed class SeenUids
{
    private const int Capacity = 10_000;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _seen = [];
    private readonly Queue<string> _order = new();

    /// <returns>Whether the uid is new.</returns>
    public bool Add(string uid)
    {
        lock (_lock)
        {
            if (!_seen.Add(uid))
            {
                return false;
            }

            _order.Enqueue(uid);
            if (_order.Count > Capacity)
            {
                _seen.Remove(_order.Dequeue());
            }

            return true;
        }
    }
}
