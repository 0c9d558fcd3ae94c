using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecretPin.Testing.Processes;

namespace SecretPin.Aws.Tests.Proxy;

/// <summary>A proxy in front of AWS that records calls and injects faults.</summary>
internal sealed class AwsProxy : IAsyncDisposable
{
    private readonly HttpClient _http = new();
    private readonly Uri _aws;
    private readonly WebApplication _app;
    private readonly SemaphoreSlim _arrived = new(0);

    private AwsProxy(Uri aws)
    {
        _aws = aws;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Every call so far.</summary>
    public ConcurrentQueue<RecordedCall> Asked { get; } = [];

    /// <summary>The fault of the calls. Default none.</summary>
    public Fault Fault { get; set; } = Fault.None;

    public static async Task<AwsProxy> StartAsync(Uri aws)
    {
        var proxy = new AwsProxy(aws);
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <summary>Waits for the next call.</summary>
    public Task ArrivedAsync() => _arrived.WaitAsync().WaitAsync(Until.Limit, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
        _arrived.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var asked = await RecordedCall.ReadAsync(context.Request);
        Asked.Enqueue(asked);
        _arrived.Release();
        switch (Fault)
        {
            case Fault.None:
                await PassAsync(asked, context);
                break;
            case Fault.TokenCycle when !asked.Operation.EndsWith("ListSecretVersionIds", StringComparison.Ordinal):
                await PassAsync(asked, context);
                break;
            case Fault.TokenCycle:
                // Two tokens in turn.
                var token = (string?)JsonNode.Parse(asked.Body)!["NextToken"] == "a" ? "b" : "a";
                await WriteAsync(context, 200, $$"""{"Versions":[],"NextToken":"{{token}}" }""");
                break;
            case Fault.Endless:
                await WriteAsync(context, 200, $$$"""{"VersionIdsToStages":{"{{{new string('x', 64 << 20)}}}":[] } }""");
                break;
            case Fault.Stall:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case Fault.Reset:
                context.Abort();
                break;
            case Fault.ServerError:
                await WriteAsync(context, 500, """{"__type":"InternalServiceError","message":"injected"}""");
                break;
            case Fault.NoJson:
                await WriteAsync(context, 502, "<html>Bad gateway</html>");
                break;
            case Fault.Throttle:
                await WriteAsync(context, 400, """{"__type":"ThrottlingException","message":"Rate exceeded"}""");
                break;
            case Fault.Denied:
                await WriteAsync(context, 400, """{"__type":"AccessDeniedException","Message":"User: x is not authorized"}""");
                break;
            case Fault.Skew:
                await WriteAsync(
                    context, 400,
                        """{"__type":"InvalidSignatureException","message":"Signature expired: 20260101T000000Z is now earlier than 20260102T000000Z"}""");
                break;
        }
    }

    private async Task PassAsync(RecordedCall asked, HttpContext context)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _aws) { Content = new ByteArrayContent(asked.Body) };
        foreach (var (name, value) in asked.Headers.Where(header => header.Key != "host" && header.Key != "content-length"))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await _http.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        var body = await response.Content.ReadAsByteArrayAsync();
        var isList = response.IsSuccessStatusCode && asked.Operation.EndsWith("ListSecretVersionIds", StringComparison.Ordinal);
        await context.Response.Body.WriteAsync(isList ? Page(asked.Body, body) : body);
    }

    /// <summary>Pages like AWS, which moto does not do: at most the requested number of versions, and a token if there are more.</summary>
    private static byte[] Page(byte[] asked, byte[] all)
    {
        var (request, answer) = (JsonNode.Parse(asked)!, JsonNode.Parse(all)!);
        var start = int.Parse((string?)request["NextToken"] ?? "0", CultureInfo.InvariantCulture);
        var size = (int?)request["MaxResults"] ?? 100;
        var versions = answer["Versions"]!.AsArray();
        answer["Versions"] = new JsonArray([.. versions.Skip(start).Take(size).Select(version => version!.DeepClone())]);
        answer["NextToken"] = start + size < versions.Count ? $"{start + size}" : "";
        return Encoding.UTF8.GetBytes(answer.ToJsonString());
    }

    private static Task WriteAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/x-amz-json-1.1";
        return context.Response.WriteAsync(body);
    }
}
