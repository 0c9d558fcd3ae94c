using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecretPin.Kubernetes.Api;

/// <summary>The parts of metav1 Status that say what went wrong.</summary>
internal sealed partial record ApiStatus(string? Reason, string? Message, int? Code)
{
    /// <summary>In bytes; a longer answer is no Status.</summary>
    private const int MaxLength = 64 * 1024;

    /// <summary>Reads the answer to a request that failed.</summary>
    public static async Task<ApiServerException> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = await ReadBodyAsync(response.Content, cancellation).ConfigureAwait(false);
        return new(
            response.StatusCode,
            status?.Reason ?? "",
            string.IsNullOrEmpty(status?.Message) ? $"The API server answered {(int)response.StatusCode}." : status.Message)
        {
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    /// <summary>An error that came inside a stream.</summary>
    public static ApiServerException Read(ReadOnlySpan<byte> json)
    {
        var status = JsonSerializer.Deserialize(json, StatusJson.Default.ApiStatus);
        return new((HttpStatusCode?)status?.Code, status?.Reason ?? "", status?.Message ?? "The API server ended the stream with an error.");
    }

    private static async Task<ApiStatus?> ReadBodyAsync(HttpContent content, CancellationToken cancellation)
    {
        try
        {
            var body = new byte[MaxLength];
            var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                var length = await stream.ReadAtLeastAsync(body, MaxLength, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
                return JsonSerializer.Deserialize(body.AsSpan(0, length), StatusJson.Default.ApiStatus);
            }
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException)
        {
            // The status code says enough.
            return null;
        }
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(ApiStatus))]
    private sealed partial class StatusJson : JsonSerializerContext;
}
