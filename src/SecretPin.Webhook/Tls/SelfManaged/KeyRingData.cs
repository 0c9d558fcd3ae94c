using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>
/// A key ring as the <c>data</c> of a Secret. tls.crt, tls.key and ca.crt are where cert-manager has them, so that either
/// can take over from the other.
/// </summary>
internal static class KeyRingData
{
    private const string LeafCertificate = "tls.crt", LeafKey = "tls.key";
    private const string CaCertificate = "ca.crt", CaKey = "ca.key";
    private const string NextCertificate = "next-ca.crt", NextKey = "next-ca.key";
    private const string PreviousCertificates = "previous-ca.crt", ReplacedUntil = "replaced-until";

    /// <param name="data">Of a Secret that is ours, and whose values we may read for that reason alone.</param>
    /// <returns><see langword="null"/> where not even a CA is in it.</returns>
    public static KeyRing? Read(JsonElement data)
    {
        if (Pair(data, CaCertificate, CaKey) is not { } ca)
        {
            return null;
        }

        return new()
        {
            Ca = ca,
            Leaf = Pair(data, LeafCertificate, LeafKey) is { HasPrivateKey: true } leaf ? leaf : null,
            Next = Pair(data, NextCertificate, NextKey) is { HasPrivateKey: true } next ? next : null,
            Previous = Pem.ReadAll(Value(data, PreviousCertificates)),
            ReplacedUntil = DateTimeOffset.TryParseExact(
                Encoding.ASCII.GetString(Value(data, ReplacedUntil)), "u", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until)
                ? until
                : default,
        };
    }

    /// <param name="json">Where to write.</param>
    /// <param name="ring">What is written.</param>
    /// <param name="isPatch">Whether what the ring has not got is taken away, by null.</param>
    public static void Write(Utf8JsonWriter json, KeyRing ring, bool isPatch)
    {
        json.WriteStartObject();
        WritePair(LeafCertificate, LeafKey, ring.Leaf);
        WritePair(CaCertificate, CaKey, ring.Ca);
        WritePair(NextCertificate, NextKey, ring.Next);
        WriteValue(PreviousCertificates, ring.Previous.Count > 0 ? Pem.Write(ring.Previous) : null);
        // Rounded up to the second that is kept.
        var until = (ring.ReplacedUntil + TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1)).ToString("u", CultureInfo.InvariantCulture);
        WriteValue(ReplacedUntil, ring.ReplacedUntil == default ? null : Encoding.ASCII.GetBytes(until));
        json.WriteEndObject();

        void WritePair(string certificate, string key, X509Certificate2? pair)
        {
            WriteValue(certificate, pair is null ? null : Pem.Write([pair]));
            var secret = pair is { HasPrivateKey: true } ? Pem.WriteKey(pair) : null;
            WriteValue(key, secret);
            CryptographicOperations.ZeroMemory(secret);
        }

        void WriteValue(string name, byte[]? value)
        {
            if (value is not null)
            {
                json.WriteBase64String(name, value);
            }
            else if (isPatch)
            {
                json.WriteNull(name);
            }
        }
    }

    private static X509Certificate2? Pair(JsonElement data, string certificate, string key)
    {
        var pem = Value(data, certificate);
        var secret = Value(data, key);
        var pair = Pem.Read(pem, secret);
        CryptographicOperations.ZeroMemory(secret);
        return pair ?? (Pem.ReadAll(pem) is [var alone, ..] ? alone : null);
    }

    private static byte[] Value(JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes) ? bytes : [];
}
