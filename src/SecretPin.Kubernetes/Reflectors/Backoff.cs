using Polly;
using Polly.Retry;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Reflectors;

/// <summary>Tries again and again, each time later, until it is told to stop.</summary>
internal static class Backoff
{
    /// <param name="options">The delays.</param>
    /// <param name="time">Waits.</param>
    /// <param name="random">Jitter.</param>
    /// <param name="failed">Is told each failure, and how long we wait.</param>
    public static ResiliencePipeline Of(ReflectorOptions options, TimeProvider time, Random random, Action<Exception, TimeSpan> failed) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = attempt => ValueTask.FromResult(
                    attempt.Outcome.Exception is not null && !attempt.Context.CancellationToken.IsCancellationRequested),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.FirstDelay,
                MaxDelay = options.LongestDelay,
                Randomizer = random.NextDouble,
                DelayGenerator = attempt => ValueTask.FromResult(Asked(attempt.Outcome.Exception, options.LongestDelay)),
                OnRetry = attempt =>
                {
                    failed(attempt.Outcome.Exception!, attempt.RetryDelay);
                    return default;
                },
            })
            .Build();

    /// <summary>What the API server itself asks for, within reason.</summary>
    private static TimeSpan? Asked(Exception? failure, TimeSpan longest) =>
        failure is ApiServerException { RetryAfter: { } asked } && asked > TimeSpan.Zero ? (asked < longest ? asked : longest) : null;
}
