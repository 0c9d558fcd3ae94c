using System.Net;
using Polly;
using Polly.Retry;

namespace SecretPin.Cluster.Tests.ControlPlane;

/// <summary>Retries after Retry-After, as every Kubernetes client does: "storage is (re)initializing" after a new CRD.</summary>
internal sealed class RetryAfterHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly ResiliencePipeline<HttpResponseMessage> Pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            ShouldHandle = static attempt =>
                ValueTask.FromResult(attempt.Outcome.Result is { StatusCode: HttpStatusCode.TooManyRequests, Headers.RetryAfter: not null }),
            DelayGenerator = static attempt => ValueTask.FromResult(attempt.Outcome.Result?.Headers.RetryAfter?.Delta),
            MaxRetryAttempts = 30,
        })
        .Build();

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Pipeline.ExecuteAsync(async stop => await base.SendAsync(request, stop), cancellationToken).AsTask();
}
