using System.Security.Cryptography;
using System.Text;
using SecretPin.Aws.Tests.Proxy;

namespace SecretPin.Aws.Tests.Client;

/// <summary>An independent implementation of Signature Version 4, as AWS documents it, to verify the signatures of the SDK.</summary>
internal static class PublishedSignature
{
    /// <returns>The Authorization header that a call should have.</returns>
    public static string Of(RecordedCall asked, string secretKey)
    {
        var parts = asked.Headers["authorization"].Split([' ', ',', '='], StringSplitOptions.RemoveEmptyEntries);
        var scope = parts[2].Split('/', 2);
        return Of("POST", "/", asked.Headers, parts[4].Split(';'), asked.Body, scope[0], secretKey, scope[1]);
    }

    public static string Of(
        string method, string path, IReadOnlyDictionary<string, string> headers, string[] signed, byte[] body, string accessKey, string secretKey, string scope)
    {
        var canonical = string.Join('\n',
            [method, path, "", .. signed.Select(name => $"{name}:{headers[name].Trim()}"), "", string.Join(';', signed), Hex(SHA256.HashData(body))]);
        var toSign = $"AWS4-HMAC-SHA256\n{headers["x-amz-date"]}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes($"AWS4{secretKey}"), Hmac);
        return $"AWS4-HMAC-SHA256 Credential={accessKey}/{scope}, SignedHeaders={string.Join(';', signed)}, Signature={Hex(Hmac(key, toSign))}";
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
