using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SecretPin.Testing.Server;

namespace SecretPin.Webhook.Tests.Hostile;

/// <summary>An API server that records the path of each request, and has no objects. It answers SubjectAccessReviews.</summary>
internal sealed class RecordingApiServer : LoopbackServer
{
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly ConcurrentQueue<JsonNode> _accessReviews = [];
    private readonly TemporaryFolder _folder = new();

    /// <summary>The methods and paths, in the order of arrival.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>The <c>spec</c> of each SubjectAccessReview, in the order of arrival.</summary>
    public IReadOnlyList<JsonNode> AccessReviews => [.. _accessReviews];

    /// <summary>Answers a SubjectAccessReview from its <c>spec</c>. By default, it does not answer with a decision.</summary>
    public Func<JsonNode, JsonObject>? AccessStatus { get; set; }

    /// <summary>The file of a kubeconfig for this server.</summary>
    public string KubeconfigFile => _folder["kubeconfig"];

    public static async Task<RecordingApiServer> StartAsync()
    {
        var server = new RecordingApiServer();
        await server.ListenAsync();
        await File.WriteAllTextAsync(server.KubeconfigFile, server.Kubeconfig());
        return server;
    }

    protected override async Task AnswerAsync(HttpContext context)
    {
        // The target as it was sent, before the server removes dot segments.
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        _requests.Enqueue($"{context.Request.Method} {target.Split('?')[0]}");
        if (target.Split('?')[0].EndsWith("/subjectaccessreviews", StringComparison.Ordinal) && AccessStatus is { } statusOf)
        {
            var spec = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!["spec"]!;
            _accessReviews.Enqueue(spec);
            context.Response.StatusCode = StatusCodes.Status201Created;
            await TestAnswers.Body(new JsonObject { ["status"] = statusOf(spec) }.ToJsonString())(context);
            return;
        }

        if (target == $"/api/v1/namespaces/{Support.TestObjects.Namespace}")
        {
            await TestAnswers.Body($$$"""{"metadata":{"name":"{{{Support.TestObjects.Namespace}}}"}}""")(context);
            return;
        }

        var notFound = TestAnswers.StatusJson(404, "NotFound", "not found");
        if (target.Contains("/namespaces/", StringComparison.Ordinal))
        {
            // Without the name of an object, a 404 means that the resource is not served.
            notFound["details"] = new JsonObject { ["name"] = "some" };
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        await TestAnswers.Body(notFound.ToJsonString())(context);
    }
}
