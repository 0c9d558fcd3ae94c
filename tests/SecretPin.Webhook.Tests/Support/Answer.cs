using System.Net;
using System.Text.Json.Nodes;

namespace SecretPin.Webhook.Tests.Support;

/// <summary>A response of the webhook.</summary>
internal sealed record Answer(HttpStatusCode Code, string? ContentType, string Text)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>The field response of the AdmissionReview.</summary>
    public JsonNode Response => Json["response"]!;

    public bool IsAllowed => Response["allowed"]!.GetValue<bool>();

    /// <summary>From the Status in the review, or from the HTTP error.</summary>
    public string Message => (Code == HttpStatusCode.OK ? Response["status"]! : Json)["message"]!.GetValue<string>();

    /// <inheritdoc cref="Message"/>
    public int Status => (Code == HttpStatusCode.OK ? Response["status"]! : Json)["code"]!.GetValue<int>();

    public string Reason => Response["auditAnnotations"]!["reason"]!.GetValue<string>();

    public string[] Warnings => [.. Response["warnings"]?.AsArray().Select(warning => warning!.GetValue<string>()) ?? []];

    public JsonNode? Patch => Response["patch"] is { } patch ? JsonNode.Parse(Convert.FromBase64String(patch.GetValue<string>())) : null;

    public static async Task<Answer> OfAsync(HttpResponseMessage response) =>
        new(response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsStringAsync());
}
