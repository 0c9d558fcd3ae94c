using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;

namespace SecretPin.Webhook.Server;

/// <summary>
/// Writes an HTTP error with a metav1 Status as body, in the API server's form, for requests that are not valid reviews. It closes the
/// connection, because the webhook may not have read all of the request.
/// </summary>
internal static class HttpErrorWriter
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(HttpResponse response, int code, string message)
    {
        response.HttpContext.Connection.RequestClose();
        response.StatusCode = code;
        response.ContentType = "application/json";
        var status = new { kind = "Status", apiVersion = "v1", metadata = new { }, status = "Failure", message, reason = ReasonOf(code), code };
        await response.BodyWriter.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(status, Options), response.HttpContext.RequestAborted);
    }

    /// <summary>Writes the error of a request that routing rejected, because of its path or its method.</summary>
    public static Task WriteAsync(StatusCodeContext rejected)
    {
        var (request, response) = (rejected.HttpContext.Request, rejected.HttpContext.Response);
        return WriteAsync(response, response.StatusCode, response.StatusCode switch
        {
            StatusCodes.Status404NotFound => $"{(request.IsHttps ? "HTTPS" : "HTTP")} path {request.Path} not found.",
            StatusCodes.Status405MethodNotAllowed => $"{request.Path} allows {response.Headers.Allow}; the request's method is {request.Method}.",
            var code => $"The request was rejected with code {code}.",
        });
    }

    /// <returns>The metav1 StatusReason that belongs to an HTTP status code (apimachinery meta/v1/types.go); empty for an unknown code.</returns>
    public static string ReasonOf(int code) => code switch
    {
        StatusCodes.Status400BadRequest => "BadRequest",
        StatusCodes.Status403Forbidden => "Forbidden",
        StatusCodes.Status404NotFound => "NotFound",
        StatusCodes.Status405MethodNotAllowed => "MethodNotAllowed",
        StatusCodes.Status408RequestTimeout => "Timeout",
        StatusCodes.Status413PayloadTooLarge => "RequestEntityTooLarge",
        StatusCodes.Status415UnsupportedMediaType => "UnsupportedMediaType",
        StatusCodes.Status422UnprocessableEntity => "Invalid",
        StatusCodes.Status429TooManyRequests => "TooManyRequests",
        StatusCodes.Status503ServiceUnavailable => "ServiceUnavailable",
        _ => "",
    };
}
