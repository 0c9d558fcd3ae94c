namespace SecretPin.Testing.Processes;

/// <summary>Waits for a condition that cannot be watched.</summary>
public static class Until
{
    /// <summary>The longest wait for a condition.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <param name="problem">Returns what is still wrong, or <see langword="null"/> when the condition is true.</param>
    /// <param name="details">More text for the message of the timeout.</param>
    /// <exception cref="TimeoutException">The condition is still false after <see cref="Limit"/>.</exception>
    public static async Task HoldsAsync(Func<Task<string?>> problem, Func<string>? details = null)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        using var timer = new PeriodicTimer(Pause, TimeProvider.System);
        string? last;
        while ((last = await problem()) is not null)
        {
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"After {Limit.TotalSeconds} s: {last}\n{details?.Invoke()}");
            }

            await timer.WaitForNextTickAsync();
        }
    }
}
