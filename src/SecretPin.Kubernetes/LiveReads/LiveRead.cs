using System.Net;
using Polly;
using Polly.Retry;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>How long a review may wait for reads of the API server, and what is tried in that time.</summary>
internal static class LiveRead
{
    /// <summary>For all that one review reads; the webhook's own timeout is five times that.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>For all that one deletion looks at, which may be a whole namespace; inside the webhook's timeout.</summary>
    public static readonly TimeSpan NamespaceTimeout = TimeSpan.FromSeconds(4);

    /// <summary>One read, tried once more, within the budget.</summary>
    public static ResiliencePipeline Pipeline(TimeProvider time) =>
        new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(Timeout).AddRetry(OneRetry).Build();

    /// <summary>One read of several that share a budget.</summary>
    public static ResiliencePipeline Retry(TimeProvider time) =>
        new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(OneRetry).Build();

    /// <summary>Whether the API server did not answer, or said that it could not: then what was asked is not known.</summary>
    public static bool IsOutage(Exception? failure) => failure
        is ApiServerException { StatusCode: null or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError }
        or HttpRequestException or IOException or TimeoutException;

    /// <summary>Quick: a connection that was cut says nothing of the next one.</summary>
    private static RetryStrategyOptions OneRetry => new()
    {
        MaxRetryAttempts = 1,
        Delay = TimeSpan.FromMilliseconds(50),
        ShouldHandle = arguments => ValueTask.FromResult(IsOutage(arguments.Outcome.Exception)),
    };
}
