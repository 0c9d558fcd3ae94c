using Microsoft.AspNetCore.Http;

namespace SecretPin.Aws.Tests.Proxy;

/// <summary>A received call.</summary>
/// <param name="Headers">Their names in lower case.</param>
/// <param name="Body">Its bytes.</param>
internal sealed record RecordedCall(IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Operation => Headers["x-amz-target"];

    public static async Task<RecordedCall> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return new(request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()), body.ToArray());
    }
}
