using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Rotate;

/// <summary>
/// A stored version whose values are copied into the next version as raw JSON. The values stay in the buffer of the
/// response, which is cleared, and are never converted to strings.
/// </summary>
internal sealed class StoredVersion(byte[] buffer, int length) : IDisposable
{
    /// <summary>In bytes: more than the API server accepts for one object.</summary>
    private const int MaxLength = 4 * 1024 * 1024;

    private readonly JsonDocument _document = JsonDocument.Parse(buffer.AsMemory(0, length));

    public string Type => _document.RootElement.TryGetProperty("type", out var type) ? type.GetString()! : "Opaque";

    public IReadOnlyDictionary<string, string> Labels =>
        _document.RootElement.GetProperty("metadata").TryGetProperty("labels", out var labels)
            ? labels.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!)
            : [];

    public IEnumerable<string> Keys => Data.Select(entry => entry.Name);

    private IEnumerable<JsonProperty> Data =>
        _document.RootElement.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object ? data.EnumerateObject() : [];

    /// <returns><see langword="null"/> if the Secret does not exist.</returns>
    public static async Task<StoredVersion?> ReadAsync(ApiServer api, string ns, string name, CancellationToken cancellation)
    {
        using var request = Resources.Secrets.CreateRequest(HttpMethod.Get, ns, name);
        request.Headers.Accept.ParseAdd("application/json");
        var buffer = GC.AllocateUninitializedArray<byte>(MaxLength, pinned: true);
        try
        {
            using var response = await api.SendAsync(request, cancellation);
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            return new(buffer, await body.ReadAtLeastAsync(buffer, MaxLength, throwOnEndOfStream: false, cancellation));
        }
        catch (ApiServerException error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch
        {
            CryptographicOperations.ZeroMemory(buffer);
            throw;
        }
    }

    /// <summary>The value of a key as raw JSON: a string in base64, with its quotes.</summary>
    public ReadOnlySpan<byte> Raw(string key) => JsonMarshal.GetRawUtf8Value(Data.Single(entry => entry.Name == key).Value);

    public void Dispose()
    {
        _document.Dispose();
        CryptographicOperations.ZeroMemory(buffer);
    }
}
