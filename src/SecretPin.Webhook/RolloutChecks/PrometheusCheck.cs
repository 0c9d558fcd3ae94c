using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using SecretPin.Core.Rollouts;

namespace SecretPin.Webhook.RolloutChecks;

/// <summary>Instant queries of Prometheus (<c>/api/v1/query</c>).</summary>
internal sealed class PrometheusCheck(CheckOptions options, TimeProvider time) : IRolloutCheck, IDisposable
{
    private readonly CheckClient _client = new("Prometheus", options, time);

    public bool Answers(RolloutCheck check) => check.Prometheus is not null && options.Prometheus is not null;

    public Task<CheckAnswer> QueryAsync(RolloutCheck check, CancellationToken cancellation) =>
        _client.QueryAsync(() => Request(check.Prometheus!.Text), Read, cancellation);

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(string query)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{options.Prometheus!.AbsoluteUri.TrimEnd('/')}/api/v1/query")
        {
            Content = new FormUrlEncodedContent([new("query", query)]),
        };
        if (options.PrometheusTokenFile is { } file)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(file).Trim());
        }

        return request;
    }

    private static CheckAnswer Read(JsonElement answer)
    {
        var data = answer.GetProperty("data");
        var result = data.GetProperty("result");
        return data.GetProperty("resultType").GetString() switch
        {
            "scalar" => new() { Values = [Number(result)] },
            "vector" => new() { Values = [.. result.EnumerateArray().Select(series => Number(series.GetProperty("value")))] },
            var other => new() { Problem = $"the result of the query is a {other}. Write a query whose result is an instant vector or a scalar" },
        };
    }

    /// <param name="sample">The time, and the value as text: a number, NaN, +Inf or -Inf.</param>
    private static double Number(JsonElement sample) => sample[1].GetString() switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var text => double.Parse(text!, CultureInfo.InvariantCulture),
    };
}
