namespace SecretPin.Webhook.Audit;

/// <summary>
/// Tells a call that came before: one that was sent again, on its way or by a proxy, has the same uid. Those of the last
/// 10,000 attempts are remembered.
/// </summary>
internal sealed class SeenUids
{
    private const int Remembered = 10_000;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _seen = [];
    private readonly Queue<string> _order = new();

    /// <returns>Whether it is the first of its uid.</returns>
    public bool Add(string uid)
    {
        lock (_lock)
        {
            if (!_seen.Add(uid))
            {
                return false;
            }

            _order.Enqueue(uid);
            if (_order.Count > Remembered)
            {
                _seen.Remove(_order.Dequeue());
            }

            return true;
        }
    }
}
