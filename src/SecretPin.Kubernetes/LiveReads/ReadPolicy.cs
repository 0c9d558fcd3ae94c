using Polly;
using Polly.Retry;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>Timeouts and retries of live reads during a review.</summary>
internal static class ReadPolicy
{
    /// <summary>The limit for all reads of one review. The timeout of the webhook is five times as long.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The largest number of objects that one review reads one by one. Above it, the review lists the objects of the namespace once: otherwise, a workload
    /// with thousands of names would cause thousands of requests, and delay all other reviews. A list costs about as much as this number of reads.
    /// </summary>
    public const int MaxSingleReads = 16;

    /// <summary>The limit for all reads of one deletion review, which may list a whole namespace. Shorter than the timeout of the webhook.</summary>
    public static readonly TimeSpan NamespaceTimeout = TimeSpan.FromSeconds(4);

    /// <summary>A read that is retried once, within <see cref="Timeout"/>.</summary>
    public static Func<TKey, CancellationToken, Task<TValue>> TimeoutAndRetry<TKey, TValue>(
        TimeProvider time, Func<TKey, CancellationToken, Task<TValue>> read)
    {
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(Timeout).AddRetry(OneRetry).Build();
        return (key, cancellation) => pipeline.ExecuteAsync(async token => await read(key, token).ConfigureAwait(false), cancellation).AsTask();
    }

    /// <summary>A read that is retried once. A <see cref="ReadDeadline"/> limits it.</summary>
    public static ResiliencePipeline Retry(TimeProvider time) => new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(OneRetry).Build();

    /// <summary>The delay is short: a broken connection does not mean that the next one breaks.</summary>
    private static RetryStrategyOptions OneRetry => new()
    {
        MaxRetryAttempts = 1,
        Delay = TimeSpan.FromMilliseconds(50),
        ShouldHandle = arguments => ValueTask.FromResult(ApiServerException.IsOutage(arguments.Outcome.Exception)),
    };
}
