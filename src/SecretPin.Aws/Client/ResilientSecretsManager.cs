using System.Threading.RateLimiting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using SecretPin.Core.Pins;

namespace SecretPin.Aws.Client;

/// <summary>
/// One region, asked with patience: retries wait outside of everything, so that none holds a place; each try then takes its
/// turn, its place, a look at the circuit, and its time. Every exception is an <see cref="AwsException"/>, but for a cancellation.
/// </summary>
internal sealed class ResilientSecretsManager : ISecretsManager, IDisposable
{
    /// <summary>Whoever waits has an interval of at least seconds; it is the aliases that bound how many there are.</summary>
    private const int Queue = int.MaxValue;

    private static readonly TimeSpan BreakSampling = TimeSpan.FromSeconds(30);

    private readonly ISecretsManager _inner;
    private readonly string _region;
    private readonly IAwsMetrics _metrics;
    private readonly ConcurrencyLimiter _places;
    private readonly TokenBucketRateLimiter _describes;
    private readonly TokenBucketRateLimiter _lists;
    private readonly ResiliencePipeline _describing;
    private readonly ResiliencePipeline _listing;

    /// <param name="inner">Asks once.</param>
    /// <param name="region">For messages.</param>
    /// <param name="options">Valid ones.</param>
    /// <param name="metrics">Counts tries.</param>
    /// <param name="time">All waiting goes by it, but for turns, which the limiter gives by the machine's own.</param>
    public ResilientSecretsManager(ISecretsManager inner, string region, AwsOptions options, IAwsMetrics metrics, TimeProvider time)
    {
        (_inner, _region, _metrics) = (inner, region, metrics);
        _places = new(new() { PermitLimit = options.Concurrency, QueueLimit = Queue });
        (_describes, _lists) = (PerSecond(options.DescribesPerSecond), PerSecond(options.ListsPerSecond));
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
        (_describing, _listing) = (Pipeline(_describes), Pipeline(_lists));

        ResiliencePipeline Pipeline(TokenBucketRateLimiter turns) => new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryDelay,
                MaxDelay = options.MaxRetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = static args => new(IsTransient(args.Outcome.Exception)),
            })
            .AddRateLimiter(turns)
            .AddRateLimiter(_places)
            .AddPipeline(breaker)
            .Build();
    }

    public Task<DescribedSecret> DescribeAsync(string secretId, CancellationToken cancellation) =>
        AskAsync(_describing, "DescribeSecret", token => _inner.DescribeAsync(secretId, token), cancellation);

    public Task<ListedVersions> ListVersionsAsync(string secretId, string? page, CancellationToken cancellation) =>
        AskAsync(_listing, "ListSecretVersionIds", token => _inner.ListVersionsAsync(secretId, page, token), cancellation);

    public void Dispose()
    {
        _places.Dispose();
        _describes.Dispose();
        _lists.Dispose();
        (_inner as IDisposable)?.Dispose();
    }

    private async Task<T> AskAsync<T>(ResiliencePipeline pipeline, string operation, Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await pipeline.ExecuteAsync(async token => await TryAsync(operation, ask, token).ConfigureAwait(false), cancellation)
                .ConfigureAwait(false);
        }
        catch (TimeoutRejectedException late)
        {
            throw AwsErrors.Unavailable(_region, $"did not answer {operation} within {late.Timeout.TotalSeconds:0.###} s", late);
        }
        catch (BrokenCircuitException broken)
        {
            throw AwsErrors.Unavailable(_region, "is not asked for a moment, as most of the last calls failed", broken);
        }
    }

    private async ValueTask<T> TryAsync<T>(string operation, Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        var outcome = "Answered";
        try
        {
            return await ask(cancellation).ConfigureAwait(false);
        }
        catch (Exception thrown) when (!cancellation.IsCancellationRequested)
        {
            var failure = AwsErrors.Of(thrown, _region, operation);
            outcome = failure.Reason.ToString();
            throw failure;
        }
        catch (Exception)
        {
            // Ours, or the end of its time, which Polly tells by its own exception.
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
        // Ten times a second, so that calls are spread.
        var (period, tokens) = calls >= 10 ? (TimeSpan.FromMilliseconds(100), calls / 10) : (TimeSpan.FromSeconds(1.0 / calls), 1);
        return new(new()
        {
            TokenLimit = tokens,
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = period,
            QueueLimit = Queue,
            AutoReplenishment = true,
        });
    }
}
