using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SecretPin.Testing.Server;

namespace SecretPin.Webhook.Tests.Hostile;

/// <summary>An API server that records the path of each request, and has no objects.</summary>
internal sealed class RecordingApiServer : LoopbackServer
{
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly TemporaryFolder _folder = new();

    /// <summary>The methods and paths, in the order of arrival.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>A kubeconfig for this server.</summary>
    public string Kubeconfig => _folder["kubeconfig"];

    public static async Task<RecordingApiServer> StartAsync()
    {
        var server = new RecordingApiServer();
        await server.ListenAsync();
        await File.WriteAllTextAsync(server.Kubeconfig, $$"""
            apiVersion: v1
            kind: Config
            current-context: test
            contexts: [{name: test, context: {cluster: test, user: test} }]
            clusters: [{name: test, cluster: {server: "{{server.Address}}"} }]
            users: [{name: test, user: {token: some} }]
            """);
        return server;
    }

    protected override Task AnswerAsync(HttpContext context)
    {
        // The target as it was sent, before the server removes dot segments.
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        _requests.Enqueue($"{context.Request.Method} {target.Split('?')[0]}");
        var notFound = TestAnswers.StatusJson(404, "NotFound", "not found");
        if (target.Contains("/namespaces/", StringComparison.Ordinal))
        {
            // Without the name of an object, a 404 means that the resource is not served.
            notFound["details"] = new JsonObject { ["name"] = "some" };
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return TestAnswers.Body(notFound.ToJsonString())(context);
    }
}
