using System.Threading.RateLimiting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using SecretPin.Core.Pins;

namespace SecretPin.Aws.Client;

/// <summary>
/// A client of one region with retries, a rate limit, a concurrency limit, a circuit breaker and a timeout, from the outside to the
/// inside. A retry that waits therefore occupies no place. Every exception except a cancellation is an <see cref="AwsException"/>.
/// The rate limit uses the system clock.
/// </summary>
internal sealed class ResilientSecretsManager : ISecretsManager, IDisposable
{
    /// <summary>Unlimited: the number of aliases limits the number of waiting calls.</summary>
    private const int Queue = int.MaxValue;

    private static readonly TimeSpan BreakSampling = TimeSpan.FromSeconds(30);

    private readonly ISecretsManager _inner;
    private readonly string _region;
    private readonly IAwsMetrics _metrics;
    private readonly ConcurrencyLimiter _concurrency;
    private readonly TokenBucketRateLimiter _describeLimit;
    private readonly TokenBucketRateLimiter _listLimit;
    private readonly ResiliencePipeline _describePipeline;
    private readonly ResiliencePipeline _listPipeline;

    public ResilientSecretsManager(ISecretsManager inner, string region, AwsOptions options, IAwsMetrics metrics, TimeProvider time)
    {
        (_inner, _region, _metrics) = (inner, region, metrics);
        _concurrency = new(new() { PermitLimit = options.Concurrency, QueueLimit = Queue });
        (_describeLimit, _listLimit) = (PerSecond(options.DescribesPerSecond), PerSecond(options.ListsPerSecond));
        var breaker = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = options.BreakRatio,
                MinimumThroughput = options.BreakMinimum,
                SamplingDuration = BreakSampling,
                BreakDuration = options.BreakDuration,
                ShouldHandle = static args => new(IsTransient(args.Outcome.Exception)),
            })
            .AddTimeout(options.TryTimeout)
            .Build();
        (_describePipeline, _listPipeline) = (Pipeline(_describeLimit), Pipeline(_listLimit));

        ResiliencePipeline Pipeline(TokenBucketRateLimiter rateLimit) => new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryDelay,
                MaxDelay = options.MaxRetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = static args => new(IsTransient(args.Outcome.Exception)),
            })
            .AddRateLimiter(rateLimit)
            .AddRateLimiter(_concurrency)
            .AddPipeline(breaker)
            .Build();
    }

    public Task<DescribedSecret> DescribeAsync(string secretId, CancellationToken cancellation) =>
        CallAsync(_describePipeline, "DescribeSecret", token => _inner.DescribeAsync(secretId, token), cancellation);

    public Task<ListedVersions> ListVersionsAsync(string secretId, string? page, CancellationToken cancellation) =>
        CallAsync(_listPipeline, "ListSecretVersionIds", token => _inner.ListVersionsAsync(secretId, page, token), cancellation);

    public void Dispose()
    {
        _concurrency.Dispose();
        _describeLimit.Dispose();
        _listLimit.Dispose();
        (_inner as IDisposable)?.Dispose();
    }

    private async Task<T> CallAsync<T>(ResiliencePipeline pipeline, string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await pipeline.ExecuteAsync(async token => await AttemptAsync(operation, call, token).ConfigureAwait(false), cancellation)
                .ConfigureAwait(false);
        }
        catch (TimeoutRejectedException late)
        {
            throw AwsErrors.Unavailable(_region, $"did not answer {operation} within {late.Timeout.TotalSeconds:0.###} s", late);
        }
        catch (BrokenCircuitException broken)
        {
            throw AwsErrors.Unavailable(_region, "is not called for a moment, because most of the last calls failed", broken);
        }
    }

    private async ValueTask<T> AttemptAsync<T>(string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        var outcome = "Answered";
        try
        {
            return await call(cancellation).ConfigureAwait(false);
        }
        catch (Exception thrown) when (!cancellation.IsCancellationRequested)
        {
            var failure = AwsErrors.Of(thrown, _region, operation);
            outcome = failure.Reason.ToString();
            throw failure;
        }
        catch (Exception)
        {
            // Cancelled by the caller, or by the timeout of Polly, which throws its own exception.
            outcome = nameof(PinReason.SourceUnavailable);
            cancellation.ThrowIfCancellationRequested();
            throw;
        }
        finally
        {
            _metrics.AwsAsked(_region, operation, outcome);
        }
    }

    private static bool IsTransient(Exception? thrown) => thrown is AwsException { IsTransient: true } or TimeoutRejectedException;

    private static TokenBucketRateLimiter PerSecond(int calls)
    {
        // Replenished ten times per second, so that calls are spread evenly.
        var (period, tokens) = calls >= 10 ? (TimeSpan.FromMilliseconds(100), calls / 10) : (TimeSpan.FromSeconds(1.0 / calls), 1);
        return new(new() { TokenLimit = tokens, TokensPerPeriod = tokens, ReplenishmentPeriod = period, QueueLimit = Queue, AutoReplenishment = true });
    }
}
