using System.Globalization;
using System.Text.Json;
using SecretPin.Core.Rollouts;

namespace SecretPin.Webhook.RolloutChecks;

/// <summary>The state of monitors in Datadog (<c>GET /api/v1/monitor/{id}</c>).</summary>
internal sealed class DatadogCheck(CheckOptions options, TimeProvider time) : IRolloutCheck, IDisposable
{
    private readonly CheckClient _client = new("Datadog", options, time);

    public bool Answers(RolloutCheck check) => check.Monitor is not null && options.Datadog is not null;

    public Task<CheckAnswer> QueryAsync(RolloutCheck check, CancellationToken cancellation) =>
        _client.QueryAsync(() => Request(check.Monitor!.Value), Read, cancellation);

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(long monitor)
    {
        var request = new HttpRequestMessage(
            HttpMethod.Get, $"{options.Datadog!.AbsoluteUri.TrimEnd('/')}/api/v1/monitor/{monitor.ToString(CultureInfo.InvariantCulture)}");
        request.Headers.Add("DD-API-KEY", Key("api-key"));
        request.Headers.Add("DD-APPLICATION-KEY", Key("app-key"));
        return request;
    }

    private string Key(string name) => File.ReadAllText(Path.Combine(options.DatadogKeys!, name)).Trim();

    /// <summary>The values of MonitorOverallStates in Datadog's OpenAPI description.</summary>
    private static CheckAnswer Read(JsonElement monitor) => monitor.GetProperty("overall_state").GetString() switch
    {
        "OK" => new() { State = "OK" },
        "Alert" => new() { State = "Alert", IsFailure = true },
        "Warn" => new() { State = "Warn", IsFailure = true },
        "No Data" => new(),
        var other => new() { Problem = $"the state of the monitor is {other}" },
    };
}
