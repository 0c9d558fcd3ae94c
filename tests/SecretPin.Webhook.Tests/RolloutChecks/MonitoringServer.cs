using Microsoft.AspNetCore.Http;
using SecretPin.Testing.Server;

namespace SecretPin.Webhook.Tests.RolloutChecks;

/// <summary>A monitoring system that answers each request in the same way, and remembers the last one.</summary>
internal sealed class MonitoringServer : LoopbackServer
{
    private int _answers;

    /// <summary>How many requests fail with 503 before the answer.</summary>
    public int Failures { get; init; }

    public int Code { get; init; } = 200;

    public string Body { get; init; } = "";

    /// <summary>The Location header of the answer; none by default.</summary>
    public string? Location { get; init; }

    public bool NeverAnswers { get; init; }

    public int Requests => _answers;

    /// <summary>Method, path and body of the last request.</summary>
    public string Request { get; private set; } = "";

    public IReadOnlyDictionary<string, string> Headers { get; private set; } = new Dictionary<string, string>();

    public static async Task<MonitoringServer> StartAsync(MonitoringServer server)
    {
        await server.ListenAsync();
        return server;
    }

    protected override async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        Request = $"{context.Request.Method} {context.Request.Path} {await reader.ReadToEndAsync()}".Trim();
        Headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString());
        if (NeverAnswers)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }

        context.Response.StatusCode = Interlocked.Increment(ref _answers) <= Failures ? 503 : Code;
        if (Location is not null)
        {
            context.Response.Headers.Location = Location;
        }

        await context.Response.WriteAsync(Body);
    }
}
