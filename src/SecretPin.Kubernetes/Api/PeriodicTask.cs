namespace SecretPin.Kubernetes.Api;

/// <summary>A task that runs again and again. A failed run is reported, and the next one starts after the interval as usual.</summary>
/// <param name="run">One run.</param>
/// <param name="failed">Reports the failure of a run.</param>
/// <param name="interval">The delay between two runs.</param>
/// <param name="timeout">The limit for one run.</param>
/// <param name="time">The clock.</param>
internal sealed class PeriodicTask(
    Func<CancellationToken, Task> run, Action<Exception> failed, TimeSpan interval, TimeSpan timeout, TimeProvider time)
{
    /// <summary>Runs until it is stopped, and then returns.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var limit = new RenewableTimeout(timeout, time, stop);
            try
            {
                await run(limit.Token).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                if (!stop.IsCancellationRequested)
                {
                    failed(failure);
                }
            }

            await Task.Delay(interval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
