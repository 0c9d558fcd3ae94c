using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SecretPin.Kubernetes.Tests.LiveReads;

namespace SecretPin.Kubernetes.Tests.Controllers;

/// <summary>Objects that can be read, created and patched, with the API server's optimistic concurrency.</summary>
internal sealed class FakeObjects
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, JsonObject> _objects = [];
    private int _version;

    public FakeObjects(FakeApi api) => api.Otherwise = AnswerAsync;

    /// <summary>Called for each accepted write.</summary>
    public Action<string, JsonObject> Written { get; set; } = (_, _) => { };

    /// <summary>The accepted writes, in order.</summary>
    public ConcurrentQueue<(string Path, JsonObject Object)> Writes { get; } = [];

    public JsonObject? this[string path]
    {
        get { lock (_lock) { return _objects.GetValueOrDefault("/" + path)?.DeepClone().AsObject(); } }
    }

    /// <summary>Stores an object, as another client.</summary>
    public void Put(string path, string json)
    {
        lock (_lock)
        {
            Store("/" + path, JsonNode.Parse(json)!.AsObject());
        }
    }

    /// <summary>Deletes an object, as another client.</summary>
    public void Remove(string path)
    {
        lock (_lock)
        {
            _objects.Remove("/" + path);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var (status, answer) = Answer(context.Request.Method, path, FakeRequest.Of(context).Body);
        context.Response.StatusCode = status;
        await FakeApi.WriteAsync(context, answer);
    }

    private (int Status, string Answer) Answer(string method, string path, string body)
    {
        lock (_lock)
        {
            if (method == "POST")
            {
                var made = JsonNode.Parse(body)!.AsObject();
                var name = made["metadata"]!["name"]?.GetValue<string>() ?? $"generated-{_version}";
                return _objects.ContainsKey($"{path}/{name}") ? (409, "{}") : (201, Accept($"{path}/{name}", made));
            }

            var key = path.EndsWith("/status", StringComparison.Ordinal) ? path[..^"/status".Length] : path;
            if (!_objects.TryGetValue(key, out var found))
            {
                return (404, """{"kind":"Status","code":404,"details":{"name":"some"}}""");
            }

            if (method == "GET")
            {
                return (200, found.ToJsonString());
            }

            var patch = JsonNode.Parse(body)!.AsObject();
            if ((string?)patch["metadata"]?["resourceVersion"] != (string?)found["metadata"]!["resourceVersion"])
            {
                return (409, """{"kind":"Status","reason":"Conflict","code":409}""");
            }

            var next = found.DeepClone().AsObject();
            Merge(next, patch);
            return (200, Accept(key, next));
        }
    }

    private string Accept(string path, JsonObject next)
    {
        Store(path, next);
        Writes.Enqueue((path, next.DeepClone().AsObject()));
        Written(path, next);
        return next.ToJsonString();
    }

    private void Store(string path, JsonObject next)
    {
        next["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        _objects[path] = next;
    }

    /// <summary>RFC 7396.</summary>
    private static void Merge(JsonObject into, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is JsonObject part && into[key] is JsonObject whole)
            {
                Merge(whole, part);
            }
            else if (value is null)
            {
                into.Remove(key);
            }
            else
            {
                into[key] = value.DeepClone();
            }
        }
    }
}
