using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace SecretPin.Testing.Server;

/// <summary>The lease of a <see cref="LargeCluster"/>, for one client.</summary>
internal sealed class LargeLease
{
    private JsonObject? _stored;
    private int _version;

    public async Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            // A create, or a merge patch of the whole spec.
            var written = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
            var stored = _stored ?? written;
            stored["spec"] = written["spec"]?.DeepClone();
            stored["metadata"]!["resourceVersion"] = $"{++_version}";
            _stored = stored;
        }

        if (_stored is null)
        {
            context.Response.StatusCode = 404;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync((_stored ?? TestAnswers.StatusJson(404, "NotFound", "not found", "lease")).ToJsonString());
    }
}
