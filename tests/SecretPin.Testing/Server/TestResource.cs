using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Testing.Server;

/// <summary>The objects of one resource in <see cref="TestApiServer"/>, with their history.</summary>
public sealed partial class TestResource(Resource resource, Func<long> nextVersion)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<(string Namespace, string Name), TestObject> _objects = [];
    private readonly List<(long Version, string Type, TestObject Object)> _history = [];
    private readonly Dictionary<string, TestObject[]> _pages = [];
    private readonly List<TestWatch> _watches = [];
    private readonly ConcurrentQueue<RequestDelegate> _faults = [];
    private readonly List<TestRequest> _requests = [];
    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _forgotten;

    public bool IsServed { get; set; } = true;

    public bool HasStreamingList { get; set; } = true;

    /// <summary>Whether to send the members of objects in an unusual order.</summary>
    public bool ReordersKeys { get; set; }

    /// <summary>The field <c>value</c> of every object.</summary>
    public IReadOnlyDictionary<ObjectKey, string> Values
    {
        get
        {
            lock (_lock)
            {
                return _objects.ToDictionary(pair => new ObjectKey(pair.Key.Namespace, pair.Key.Name), pair => (string?)pair.Value.Members["value"] ?? "");
            }
        }
    }

    public IReadOnlyList<TestRequest> Requests
    {
        get { lock (_lock) { return [.. _requests]; } }
    }

    /// <summary>Sets the answers of the next requests, one each.</summary>
    public void Next(params RequestDelegate[] answers) => Array.ForEach(answers, _faults.Enqueue);

    /// <summary>Sets the answer of all further requests.</summary>
    public RequestDelegate? EachFurther { get; set; }

    public void Put(string ns, string name, string members = "{}") => Happen(() =>
    {
        var version = nextVersion();
        var seen = new TestObject(ns, name, version, (JsonObject)JsonNode.Parse(members)!);
        var type = _objects.ContainsKey((ns, name)) ? "MODIFIED" : "ADDED";
        _objects[(ns, name)] = seen;
        return (version, type, seen);
    });

    public void Delete(string ns, string name) => Happen(() =>
    {
        var version = nextVersion();
        _objects.Remove((ns, name), out var seen);
        return seen is null ? null : (version, "DELETED", seen with { Version = version });
    });

    /// <summary>Deletes an object without an event, so that only a list shows it.</summary>
    public void DeleteUnseen(string ns, string name)
    {
        lock (_lock)
        {
            nextVersion();
            _objects.Remove((ns, name));
        }
    }

    /// <summary>Deletes the history. Clients that continue a watch or a list must list again.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _forgotten = nextVersion();
            _history.Clear();
            _pages.Clear();
        }
    }

    /// <summary>Sends a bookmark to the open watches.</summary>
    public void Bookmark() => Tell(BookmarkLine(nextVersion()));

    /// <summary>Sends a text to the open watches.</summary>
    public void Tell(string text) => EachWatch(watch => watch.Write(text));

    /// <summary>Ends the open watches.</summary>
    public void EndWatches() => EachWatch(watch => watch.End());

    /// <summary>Cuts the open watches in the middle of an event.</summary>
    public void CutWatches(string beginning) => EachWatch(watch => watch.Cut(beginning));

    /// <summary>Waits for a request that matches, ignoring the first <paramref name="seen"/> requests.</summary>
    public async Task<TestRequest> RequestAsync(Func<TestRequest, bool> like, int seen = 0)
    {
        while (true)
        {
            Task asked;
            lock (_lock)
            {
                if (_requests.Skip(seen).FirstOrDefault(like) is { } found)
                {
                    return found;
                }

                asked = _asked.Task;
            }

            await asked.WaitAsync(TestTime.Limit);
        }
    }

    private void Happen(Func<(long, string, TestObject)?> change)
    {
        lock (_lock)
        {
            if (change() is not { } happened)
            {
                return;
            }

            _history.Add(happened);
            EachWatch(watch => watch.Write(Line(happened.Item2, happened.Item3, watch.IsMetadataOnly)));
        }
    }

    private void EachWatch(Action<TestWatch> act)
    {
        lock (_lock)
        {
            _watches.ForEach(act);
        }
    }

    private string BookmarkLine(long version, bool endsInitialEvents = false)
    {
        var metadata = new JsonObject { ["resourceVersion"] = $"{version}" };
        if (endsInitialEvents)
        {
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        }

        return Event("BOOKMARK", new JsonObject { ["kind"] = resource.Kind, ["apiVersion"] = ApiVersion, ["metadata"] = metadata });
    }

    private string Line(string type, TestObject seen, bool isMetadataOnly) => Event(type, seen.Sent(ApiVersion, resource.Kind, isMetadataOnly));

    private string Event(string type, JsonObject sent) => (ReordersKeys
        ? new JsonObject { ["object"] = Reordered(sent), ["type"] = type }
        : new JsonObject { ["type"] = type, ["object"] = sent }).ToJsonString() + "\n";

    private string ApiVersion => resource.Group.Length == 0 ? resource.Version : $"{resource.Group}/{resource.Version}";

    private static JsonObject Reordered(JsonObject sent) => new(sent.Reverse().Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
}
