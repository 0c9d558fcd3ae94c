using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace SecretPin.Testing.Server;

public sealed partial class TestResource
{
    /// <summary>Answers as an API server does, unless a fault is set.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var request = TestRequest.Of(context.Request);
        lock (_lock)
        {
            _requests.Add(request);
            _asked.SetResult();
            _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        context.Response.ContentType = "application/json";
        var answer = _faults.TryDequeue(out var fault) ? fault : EachFurther is { } further ? further
            : !IsServed ? TestAnswers.Status(404, "NotFound", "the server could not find the requested resource")
            : request.IsStreamingList && !HasStreamingList ? TestAnswers.Status(422, "Invalid", "sendInitialEvents: Forbidden")
            : request.IsWatch ? here => WatchAsync(here, request)
            : (RequestDelegate)(here => ListAsync(here, request));
        await answer(context);
    }

    private Task ListAsync(HttpContext context, TestRequest request)
    {
        TestObject[] rest;
        lock (_lock)
        {
            rest = request.Continue is null ? [.. _objects.Values] : _pages.GetValueOrDefault(request.Continue, []);
        }

        if (request.Continue is not null && rest.Length == 0)
        {
            return TestAnswers.Status(410, "Expired", "The provided continue parameter is too old")(context);
        }

        var limit = request.Limit is null ? int.MaxValue : int.Parse(request.Limit, CultureInfo.InvariantCulture);
        var metadata = new JsonObject { ["resourceVersion"] = $"{nextVersion()}" };
        if (rest.Length > limit)
        {
            var next = $"{nextVersion()}";
            metadata["continue"] = next;
            lock (_lock)
            {
                _pages[next] = rest[limit..];
            }
        }

        var items = new JsonArray([.. rest.Take(limit).Select(seen => seen.Sent(ApiVersion, resource.Kind, request.IsMetadataOnly))]);
        var list = new JsonObject
        {
            ["kind"] = request.IsMetadataOnly ? "PartialObjectMetadataList" : $"{resource.Kind}List",
            ["apiVersion"] = request.IsMetadataOnly ? "meta.k8s.io/v1" : ApiVersion,
            ["metadata"] = metadata,
            ["items"] = items,
        };
        return context.Response.WriteAsync((ReordersKeys ? Reordered(list) : list).ToJsonString(), context.RequestAborted);
    }

    private async Task WatchAsync(HttpContext context, TestRequest request)
    {
        var watch = new TestWatch(request.IsMetadataOnly);
        lock (_lock)
        {
            var from = request.ResourceVersion is null ? 0 : long.Parse(request.ResourceVersion, CultureInfo.InvariantCulture);
            if (request.IsStreamingList)
            {
                foreach (var seen in _objects.Values)
                {
                    watch.Write(Line("ADDED", seen, request.IsMetadataOnly));
                }

                watch.Write(BookmarkLine(nextVersion(), endsInitialEvents: true));
            }
            else if (from < _forgotten)
            {
                watch.Write(TestAnswers.Error(410, "Expired"));
                watch.End();
            }
            else
            {
                foreach (var (_, type, seen) in _history.Where(happened => happened.Version > from))
                {
                    watch.Write(Line(type, seen, request.IsMetadataOnly));
                }
            }

            _watches.Add(watch);
        }

        try
        {
            await watch.SendAsync(context);
        }
        catch (OperationCanceledException)
        {
            // The client has disconnected.
        }
        finally
        {
            lock (_lock)
            {
                _watches.Remove(watch);
            }
        }
    }
}
