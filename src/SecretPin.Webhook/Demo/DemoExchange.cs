using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;

namespace SecretPin.Webhook.Demo;

/// <summary>One request of the API server to the webhook, and the response.</summary>
/// <param name="Endpoint">The path.</param>
/// <param name="Subject">The operation, the kind and the name of the object.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Answer">The body of the response.</param>
internal sealed record DemoExchange(string Endpoint, string Subject, int Status, JsonNode? Answer)
{
    private JsonNode? Response => Answer?["response"];

    public bool IsAllowed => Status == 200 && Response?["allowed"]?.GetValue<bool>() == true;

    public int Code => Response?["status"]?["code"]?.GetValue<int>() ?? Status;

    public string Message => (Response?["status"] ?? Answer)?["message"]?.GetValue<string>() ?? "";

    public IEnumerable<string> Warnings => Response?["warnings"]?.AsArray().Select(warning => warning!.GetValue<string>()) ?? [];

    public JsonArray Patch => Response?["patch"] is { } patch
        ? JsonNode.Parse(Convert.FromBase64String(patch.GetValue<string>()))!.AsArray()
        : [];

    /// <summary>Applies the patch, as the API server does.</summary>
    public JsonNode ApplyTo(JsonNode reviewed)
    {
        var patched = reviewed.DeepClone();
        Patch.Deserialize<JsonPatchDocument>()!.ApplyTo(patched);
        return patched;
    }
}
