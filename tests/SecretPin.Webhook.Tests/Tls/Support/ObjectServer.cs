using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Webhook.Tests.Tls.Support;

/// <summary>
/// Keeps objects as an API server does, over HTTP on loopback: a write over what has changed is a conflict. It can be away,
/// and can refuse.
/// </summary>
internal sealed class ObjectServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, JsonObject> _objects = [];
    private long _version = 1000;

    private ObjectServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Cuts every connection without an answer.</summary>
    public volatile bool IsAway;

    /// <summary>Answers instead of the server, where it returns a status code and a message.</summary>
    public Func<HttpRequest, (int Code, string Message)?> Refusal { get; set; } = _ => null;

    /// <summary>What happens between a request's arrival and its answer.</summary>
    public Func<HttpRequest, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>After each write, before its answer.</summary>
    public Action Changed { get; set; } = () => { };

    /// <summary>Method and path of every request that was answered.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Writes that succeeded.</summary>
    public ConcurrentQueue<string> Writes { get; } = [];

    public static async Task<ObjectServer> StartAsync()
    {
        var server = new ObjectServer();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A client with connections of its own.</summary>
    public ApiServer Client() =>
        new(() => new() { Host = _app.Urls.Single(), DisableHttp2 = true }, file: null, TimeProvider.System);

    /// <returns>A copy; <see langword="null"/> where there is none.</returns>
    public JsonNode? Get(string path)
    {
        lock (_lock)
        {
            return _objects.GetValueOrDefault(path)?.DeepClone();
        }
    }

    /// <summary>Somebody else's write; <see langword="null"/> deletes.</summary>
    public void Put(string path, JsonNode? made)
    {
        lock (_lock)
        {
            if (made is null)
            {
                _objects.Remove(path);
            }
            else
            {
                Store(path, made.DeepClone().AsObject());
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        await Before(context.Request);
        if (IsAway)
        {
            context.Abort();
            return;
        }

        var text = await new StreamReader(context.Request.Body).ReadToEndAsync();
        var body = text.Length == 0 ? null : JsonNode.Parse(text);
        var path = context.Request.Path.Value!;
        path = path.EndsWith("/status", StringComparison.Ordinal) ? path[..^"/status".Length] : path;
        var (code, answer) = Refusal(context.Request) is var (refused, message)
            ? (refused, Status(message, ((HttpStatusCode)refused).ToString()))
            : Answer(context.Request, path, body);
        Requests.Enqueue($"{context.Request.Method} {path}");
        if (code < 300 && context.Request.Method != "GET")
        {
            Writes.Enqueue($"{context.Request.Method} {path}");
            Changed();
        }

        context.Response.StatusCode = code;
        await context.Response.WriteAsync(answer.ToJsonString());
    }

    private (int, JsonNode) Answer(HttpRequest request, string path, JsonNode? body)
    {
        lock (_lock)
        {
            switch (request.Method)
            {
                case "POST":
                    var created = $"{path}/{body!["metadata"]!["name"]}";
                    return _objects.ContainsKey(created) ? (409, Status("exists", "AlreadyExists")) : (201, Store(created, body.AsObject()));
                case "GET" or "PATCH" when !_objects.ContainsKey(path):
                    return (404, Status("not found", "NotFound"));
                case "GET":
                    return (200, _objects[path].DeepClone());
                default:
                    var patched = _objects[path].DeepClone().AsObject();
                    Patching.Apply(patched, body!);
                    return patched["metadata"]!["resourceVersion"]!.GetValue<string>() == _objects[path]["metadata"]!["resourceVersion"]!.GetValue<string>()
                        ? (200, Store(path, patched))
                        : (409, Status("the object has been modified", "Conflict"));
            }
        }
    }

    private JsonNode Store(string path, JsonObject made)
    {
        made["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        _objects[path] = made;
        return made.DeepClone();
    }

    private static JsonObject Status(string message, string reason) => new()
    {
        ["kind"] = "Status",
        ["message"] = message,
        ["reason"] = reason,
    };
}
