using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;

namespace SecretPin.Webhook.Server;

/// <summary>
/// What is no review at all is answered by HTTP alone, with a metav1 Status in the body as the API server would write it.
/// The connection is closed, since nobody knows what was sent on it.
/// </summary>
internal static class HttpErrors
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(HttpResponse response, int code, string message)
    {
        response.HttpContext.Connection.RequestClose();
        response.StatusCode = code;
        response.ContentType = "application/json";
        using (var json = new Utf8JsonWriter(response.BodyWriter, Options))
        {
            json.WriteStartObject();
            json.WriteString("kind"u8, "Status"u8);
            json.WriteString("apiVersion"u8, "v1"u8);
            json.WriteStartObject("metadata"u8);
            json.WriteEndObject();
            json.WriteString("status"u8, "Failure"u8);
            json.WriteString("message"u8, message);
            json.WriteString("reason"u8, ReasonOf(code));
            json.WriteNumber("code"u8, code);
            json.WriteEndObject();
        }

        await response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted);
    }

    /// <summary>For what routing refused: it knows no such path, or not by that method.</summary>
    public static Task WriteAsync(StatusCodeContext refused)
    {
        var (request, response) = (refused.HttpContext.Request, refused.HttpContext.Response);
        return WriteAsync(response, response.StatusCode, response.StatusCode switch
        {
            StatusCodes.Status404NotFound => $"Nothing is served at {(request.IsHttps ? "https" : "http")} {request.Path}.",
            StatusCodes.Status405MethodNotAllowed => $"{request.Path} takes {response.Headers.Allow}; the request's method is {request.Method}.",
            var code => $"The request was refused with code {code}.",
        });
    }

    /// <summary>apimachinery metav1 StatusReason.</summary>
    private static string ReasonOf(int code) => code switch
    {
        StatusCodes.Status400BadRequest => "BadRequest",
        StatusCodes.Status404NotFound => "NotFound",
        StatusCodes.Status405MethodNotAllowed => "MethodNotAllowed",
        StatusCodes.Status408RequestTimeout => "Timeout",
        StatusCodes.Status413PayloadTooLarge => "RequestEntityTooLarge",
        StatusCodes.Status429TooManyRequests => "TooManyRequests",
        StatusCodes.Status415UnsupportedMediaType => "UnsupportedMediaType",
        _ => "",
    };
}
