namespace SecretPin.Cluster.Tests.ControlPlane;

internal static class Until
{
    /// <summary>More than anything takes; who waits so long waits in vain.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks what cannot be watched until it is so.</summary>
    /// <param name="problem">What is not yet as it should be; <see langword="null"/> once it is.</param>
    /// <param name="about">More for the one who reads that it never came to it.</param>
    public static async Task HoldsAsync(Func<Task<string?>> problem, Func<string>? about = null)
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        using var timer = new PeriodicTimer(Pause, TimeProvider.System);
        string? last;
        while ((last = await problem()) is not null)
        {
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"After {Patience.TotalSeconds} s: {last}\n{about?.Invoke()}");
            }

            await timer.WaitForNextTickAsync();
        }
    }
}
