using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Testing.Server;

/// <summary>
/// Stores objects as an API server does, over plain HTTP: get, list, create, replace, merge patch, JSON patch and delete, with
/// resource versions, preconditions, dry runs, the status subresource, and answers that contain only metadata. A test can play
/// the admission webhooks and the controllers, and can make the server refuse requests or disappear.
/// </summary>
public sealed partial class StoringApiServer : LoopbackServer
{
    private static readonly Resource[] DefaultResources =
    [
        .. new ListOrder([]).All, Resources.Secrets, Resources.Namespaces, Resources.SecretAliases, Resources.BlockedDeletions,
        Resources.ExternalSecrets, Resources.Events, Resources.Leases, Resources.SelfSubjectReviews,
        new("admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration") { IsNamespaced = false },
        new("admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations", "ValidatingWebhookConfiguration") { IsNamespaced = false },
    ];

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Group, string Version, string Plural), Resource> _resources = new(
        DefaultResources.Select(resource => KeyValuePair.Create((resource.Group, resource.Version, resource.Plural), resource)));
    private long _version = 1000;

    private StoringApiServer()
    {
    }

    /// <summary>The name of the user of every request.</summary>
    public string User { get; set; } = "anna";

    /// <summary>The version of Kubernetes.</summary>
    public string GitVersion { get; set; } = "v1.36.0";

    /// <summary>Cuts every connection without an answer.</summary>
    public bool IsAway { get; set; }

    /// <summary>Refuses a request with a status code and a message; <see langword="null"/> lets it pass.</summary>
    public Func<HttpRequest, (int Code, string Message)?> Refusal { get; set; } = _ => null;

    /// <summary>Runs between the arrival of a request and its answer.</summary>
    public Func<HttpRequest, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Changes an object before it is stored, as a mutating webhook does; also in a dry run. Not called for deletions.</summary>
    public Action<JsonObject> Admission { get; set; } = _ => { };

    /// <summary>
    /// Runs after each stored write, before its answer, so that a test can play a controller. <see cref="Put(string, JsonNode)"/> does not call it.
    /// </summary>
    public Action<StoredWrite> Written { get; set; } = _ => { };

    /// <summary>Method and path, without a subresource, of every answered request.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Method and path of the requests that wrote successfully, except dry runs.</summary>
    public ConcurrentQueue<string> Writes { get; } = [];

    public static async Task<StoringApiServer> StartAsync()
    {
        var server = new StoringApiServer();
        await server.ListenAsync();
        return server;
    }

    /// <summary>Serves a further kind. All kinds of SecretPin.Kubernetes are served from the start.</summary>
    public void Serve(Resource resource) => _resources[(resource.Group, resource.Version, resource.Plural)] = resource;

    /// <summary>Stops serving a kind, as if its CRD were not installed.</summary>
    public void Withdraw(Resource resource) => _resources.TryRemove((resource.Group, resource.Version, resource.Plural), out _);

    /// <summary>A client with connections of its own.</summary>
    public ApiServer Client() => new(
        () => new() { Host = Address.GetLeftPart(UriPartial.Authority), DisableHttp2 = true }, file: null, TimeProvider.System);

    /// <returns>A copy of the object; <see langword="null"/> if there is none.</returns>
    public JsonNode? Get(string path)
    {
        lock (_lock)
        {
            return _objects.GetValueOrDefault(path)?.DeepClone();
        }
    }

    /// <inheritdoc cref="Get(string)"/>
    public JsonNode? Get(Resource resource, string? ns, string name) => Get("/" + resource.Path(ns, name));

    /// <summary>Stores the object as it is, as another client would; <see langword="null"/> deletes it.</summary>
    public void Put(string path, JsonNode? json)
    {
        lock (_lock)
        {
            if (json is null)
            {
                _objects.Remove(path);
            }
            else
            {
                var complete = json.DeepClone().AsObject();
                Complete(complete, ObjectPath.Parse(path), _objects.GetValueOrDefault(path));
                Store(path, complete);
            }
        }
    }

    /// <summary>Stores an object under the namespace and name in its metadata, as another client would.</summary>
    public void Put(Resource resource, JsonNode json) =>
        Put("/" + resource.Path((string?)json["metadata"]!["namespace"], (string)json["metadata"]!["name"]!), json);

    /// <inheritdoc cref="Put(Resource, JsonNode)"/>
    public void Put(Resource resource, string json) => Put(resource, JsonNode.Parse(json)!);

    protected override async Task AnswerAsync(HttpContext context)
    {
        await Before(context.Request);
        if (IsAway)
        {
            context.Abort();
            return;
        }

        if (context.Request.Path == "/apis")
        {
            await context.Response.WriteAsync(ApiGroups.Of(_resources.Values).ToJsonString());
            return;
        }

        if (context.Request.Path == "/version")
        {
            var version = new JsonObject { ["gitVersion"] = GitVersion, ["major"] = "1", ["minor"] = GitVersion.Split('.')[1] + "+" };
            await context.Response.WriteAsync(version.ToJsonString());
            return;
        }

        var path = ObjectPath.Parse(context.Request.Path.Value!);
        var text = await new StreamReader(context.Request.Body).ReadToEndAsync();
        StoredWrite? write = null;
        var (code, answer) = Refusal(context.Request) is var (refused, message)
            ? (refused, Status(refused, ((HttpStatusCode)refused).ToString(), message))
            : Answer(new(path, context.Request, text), out write);
        Requests.Enqueue($"{context.Request.Method} {path}");
        if (write is not null)
        {
            Writes.Enqueue($"{context.Request.Method} {path}");
            Written(write);
        }

        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString());
    }
}
