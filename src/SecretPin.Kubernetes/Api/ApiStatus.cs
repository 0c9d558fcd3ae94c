using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecretPin.Kubernetes.Api;

/// <summary>metav1 Status: the fields that describe a failure.</summary>
internal sealed partial record ApiStatus(string? Reason, string? Message, int? Code, ApiStatusDetails? Details)
{
    /// <summary>In bytes. A longer body is not parsed.</summary>
    private const int MaxLength = 64 * 1024;

    /// <summary>Reads the response to a request that failed.</summary>
    public static async Task<ApiServerException> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = await ReadBodyAsync(response.Content, cancellation).ConfigureAwait(false);
        return new(
            response.StatusCode,
            status?.Reason ?? "",
            string.IsNullOrEmpty(status?.Message) ? $"The API server answered with HTTP {(int)response.StatusCode}." : status.Message)
        {
            // Every NotFound of an object names it (K apimachinery api/errors NewNotFound).
            IsObjectNotFound = response.StatusCode == HttpStatusCode.NotFound && !string.IsNullOrEmpty(status?.Details?.Name),
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    /// <summary>Reads the object of an ERROR event in a watch.</summary>
    public static ApiServerException Read(ReadOnlySpan<byte> json)
    {
        var status = JsonSerializer.Deserialize(json, StatusJson.Default.ApiStatus);
        return new((HttpStatusCode?)status?.Code, status?.Reason ?? "", status?.Message ?? "The API server ended the watch with an error.");
    }

    private static async Task<ApiStatus?> ReadBodyAsync(HttpContent content, CancellationToken cancellation)
    {
        try
        {
            var body = new byte[MaxLength];
            var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            var length = await stream.ReadAtLeastAsync(body, MaxLength, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
            return JsonSerializer.Deserialize(body.AsSpan(0, length), StatusJson.Default.ApiStatus);
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException)
        {
            // The caller still has the status code.
            return null;
        }
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(ApiStatus))]
    private sealed partial class StatusJson : JsonSerializerContext;
}

/// <summary>metav1 StatusDetails: the object that a failure is about.</summary>
internal sealed record ApiStatusDetails(string? Name);
