using System.Net;
using System.Text.Json;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using SecretPin.Core;
using SecretPin.Core.Rollouts;

namespace SecretPin.Webhook.RolloutChecks;

/// <summary>
/// Queries a monitoring system over HTTP: with a timeout, retries, a limit for the size of the response, and without redirects, which could lead to
/// another host.
/// </summary>
internal sealed class CheckClient : IDisposable
{
    /// <summary>In bytes. A query with more series than this is a mistake.</summary>
    private const int MaxResponse = 1024 * 1024;

    private readonly string _system;
    private readonly HttpClient _http;
    private readonly ResiliencePipeline _pipeline;

    /// <param name="system">The monitoring system, for messages.</param>
    /// <param name="options">Timeout and retries.</param>
    /// <param name="time">The clock.</param>
    public CheckClient(string system, CheckOptions options, TimeProvider time)
    {
        _system = system;
        _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            MaxResponseContentBufferSize = MaxResponse,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                Delay = TimeSpan.FromMilliseconds(200),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = static args => new(args.Outcome.Exception is TimeoutRejectedException or HttpRequestException { StatusCode: null }
                    or HttpRequestException { StatusCode: HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError }),
            });
        }

        _pipeline = builder.AddTimeout(options.Timeout).Build();
    }

    /// <param name="request">Creates the request of each attempt.</param>
    /// <param name="read">Reads the answer.</param>
    /// <param name="cancellation">Cancels the query.</param>
    public async Task<CheckAnswer> QueryAsync(Func<HttpRequestMessage> request, Func<JsonElement, CheckAnswer> read, CancellationToken cancellation)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async token => await SendAsync(request, read, token), cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            return new() { Problem = ProblemOf(failure) };
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<CheckAnswer> SendAsync(Func<HttpRequestMessage> create, Func<JsonElement, CheckAnswer> read, CancellationToken cancellation)
    {
        using var request = create();
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException(ErrorIn(body), inner: null, response.StatusCode);
        }

        using var json = JsonDocument.Parse(body);
        return read(json.RootElement);
    }

    private string ProblemOf(Exception failure) => failure switch
    {
        TimeoutRejectedException late => $"{_system} did not answer within {late.Timeout.TotalSeconds:0.###} s",
        HttpRequestException { StatusCode: { } status } rejected =>
            SafeText.SingleLine($"{_system} answered {(int)status}{(rejected.Message.Length > 0 ? $": {rejected.Message}" : "")}", RolloutStatus.LongestText),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
            $"the answer of {_system} has more than {MaxResponse} bytes. Aggregate the query, for example with sum()",
        HttpRequestException unreachable => SafeText.SingleLine($"{_system} is not reachable: {unreachable.Message}", RolloutStatus.LongestText),
        IOException or UnauthorizedAccessException => SafeText.SingleLine($"the credentials for {_system} cannot be read: {failure.Message}"),
        _ => $"the answer of {_system} is not as expected: {failure.GetType().Name}",
    };

    /// <summary>The message in the body of an error: <c>error</c> of Prometheus, <c>errors</c> of Datadog. Empty if there is none.</summary>
    private static string ErrorIn(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind != JsonValueKind.Object ? ""
                : json.RootElement.TryGetProperty("error", out var error) ? error.ToString()
                : json.RootElement.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array
                    ? string.Join(", ", errors.EnumerateArray().Take(3))
                : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
