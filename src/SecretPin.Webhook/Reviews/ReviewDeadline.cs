namespace SecretPin.Webhook.Reviews;

/// <summary>How long a review may wait for the cluster.</summary>
internal sealed class ReviewDeadline(TimeProvider clock)
{
    /// <summary>
    /// All of a review's waiting: inside the webhook's timeout of 5 seconds, so that we answer and not the timeout. What is
    /// asked has budgets of its own below it, of one second for pins and of four for a look at a namespace.
    /// </summary>
    public static readonly TimeSpan Whole = TimeSpan.FromSeconds(4.5);

    /// <param name="ask">All that a review has to ask.</param>
    /// <param name="cancellation">Whoever asked us has gone.</param>
    /// <exception cref="ClusterTimeoutException">It took too long, whether or not <paramref name="ask"/> noticed.</exception>
    public ValueTask<T> SpendAsync<T>(Func<CancellationToken, ValueTask<T>> ask, CancellationToken cancellation) =>
        SpendAsync(ask, static (ask, token) => ask(token), cancellation);

    /// <param name="asked">What <paramref name="ask"/> needs to know.</param>
    /// <param name="ask">All that a review has to ask.</param>
    /// <param name="cancellation">Whoever asked us has gone.</param>
    /// <exception cref="ClusterTimeoutException">It took too long, whether or not <paramref name="ask"/> noticed.</exception>
    public async ValueTask<T> SpendAsync<TAsked, T>(TAsked asked, Func<TAsked, CancellationToken, ValueTask<T>> ask, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(Whole, clock);
        using var gone = cancellation.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), timeout);
        try
        {
            var answer = ask(asked, timeout.Token);
            return answer.IsCompletedSuccessfully ? answer.Result : await answer.AsTask().WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new ClusterTimeoutException(Whole);
        }
    }
}
