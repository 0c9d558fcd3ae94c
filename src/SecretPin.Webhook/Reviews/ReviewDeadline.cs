namespace SecretPin.Webhook.Reviews;

/// <summary>Limits the time that a review waits for the cluster.</summary>
internal sealed class ReviewDeadline(TimeProvider clock)
{
    /// <summary>
    /// The total for all reads of a review. It is below the webhook's timeout of 5 seconds, so that the API server receives a verdict rather
    /// than a timeout. The single reads have shorter deadlines: one second for pins, four seconds for the lists of a namespace.
    /// </summary>
    public static readonly TimeSpan Total = TimeSpan.FromSeconds(4.5);

    /// <inheritdoc cref="RunAsync{TState, T}"/>
    public ValueTask<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> read, CancellationToken cancellation) =>
        RunAsync(read, static (read, token) => read(token), cancellation);

    /// <summary>Runs all reads of a review. They get the state as an argument, so that they need no closure.</summary>
    /// <exception cref="TimeoutException">The deadline passed, even if <paramref name="read"/> ignores its cancellation.</exception>
    public async ValueTask<T> RunAsync<TState, T>(TState state, Func<TState, CancellationToken, ValueTask<T>> read, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(Total, clock);
        using var registration = cancellation.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), timeout);
        try
        {
            var answer = read(state, timeout.Token);
            return answer.IsCompletedSuccessfully ? answer.Result : await answer.AsTask().WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"The cluster did not answer within {Total.TotalSeconds:0.#} s.");
        }
    }
}
