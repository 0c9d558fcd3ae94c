using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SecretPin.Testing.Server;

namespace SecretPin.Webhook.Tests.RolloutChecks;

/// <summary>
/// Datadog's API as far as <see cref="DatadogDescription"/> describes it: its path, its parameter, its headers, and its responses. It sends no response that
/// does not conform to the description.
/// </summary>
internal sealed class DatadogServer : LoopbackServer
{
    private int _requests;

    /// <summary>The only monitor.</summary>
    public long Monitor { get; init; }

    /// <summary>The overall state of the monitor.</summary>
    public string State { get; init; } = "OK";

    /// <summary>The accepted value of each header.</summary>
    public required IReadOnlyDictionary<string, string> Keys { get; init; }

    /// <summary>How many requests get the response 429 before the first answer.</summary>
    public int Throttled { get; init; }

    public int Requests => _requests;

    public static async Task<DatadogServer> StartAsync(DatadogServer server)
    {
        await server.ListenAsync();
        return server;
    }

    protected override async Task AnswerAsync(HttpContext context)
    {
        var (status, body) = Answer(context.Request, Interlocked.Increment(ref _requests));
        if (body is not null && DatadogDescription.Violations(status, body) is { Count: > 0 } violations)
        {
            throw new InvalidOperationException($"The response {status} does not conform to the description: {string.Join("; ", violations)}.");
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body?.ToJsonString() ?? "");
    }

    private (int Status, JsonNode? Body) Answer(HttpRequest request, int number)
    {
        if (Parameter(request.Path.Value!) is not { } parameter || request.Method != "GET")
        {
            // The description has no other operation.
            return (405, null);
        }

        if (DatadogDescription.RequiredHeaders.FirstOrDefault(header => request.Headers[header] != Keys[header]) is { } missing)
        {
            return Error(403, $"Forbidden: {missing}");
        }

        if (number <= Throttled)
        {
            return Error(429, "Too many requests");
        }

        if (!long.TryParse(parameter, CultureInfo.InvariantCulture, out var monitor)
            || DatadogDescription.Violations(DatadogDescription.PathParameter, JsonValue.Create(monitor), "monitor_id").Any())
        {
            return Error(400, "The value provided for parameter 'monitor_id' is invalid");
        }

        if (monitor != Monitor)
        {
            return Error(404, "Monitor not found");
        }

        var body = DatadogDescription.BodyOf(200)!;
        body["id"] = monitor;
        body["overall_state"] = State;
        return (200, body);
    }

    /// <returns>The value of the path parameter; <see langword="null"/> for another path.</returns>
    private static string? Parameter(string path)
    {
        var (template, segments) = (DatadogDescription.PathTemplate.Split('/'), path.Split('/'));
        return template.Length == segments.Length && template.Zip(segments).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second)
            ? template.Zip(segments).Single(pair => pair.First.StartsWith('{')).Second : null;
    }

    private static (int Status, JsonNode? Body) Error(int status, string message)
    {
        var body = DatadogDescription.BodyOf(status)!;
        body["errors"] = new JsonArray(message);
        return (status, body);
    }
}
