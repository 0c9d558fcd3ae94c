using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>
/// Converts a key ring to and from the <c>data</c> of a Secret. The keys tls.crt, tls.key and ca.crt are the same as cert-manager's, so that
/// SecretPin and cert-manager can take over each other's Secret.
/// </summary>
internal static class KeyRingData
{
    private const string LeafCertificate = "tls.crt", LeafKey = "tls.key";
    private const string CaCertificate = "ca.crt", CaKey = "ca.key";
    private const string NextCertificate = "next-ca.crt", NextKey = "next-ca.key";
    private const string PreviousCertificates = "previous-ca.crt", ReplacedUntil = "replaced-until";

    /// <param name="data">The data of SecretPin's own Secret, the only one whose values SecretPin may read.</param>
    /// <returns><see langword="null"/> if the data contains no CA.</returns>
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

    /// <summary>Writes the value of <c>data</c>. In a patch, absent parts are written as null, so that a merge patch removes them.</summary>
    public static void Write(Utf8JsonWriter json, KeyRing ring, bool isPatch)
    {
        json.WriteStartObject();
        WritePair(LeafCertificate, LeafKey, ring.Leaf);
        WritePair(CaCertificate, CaKey, ring.Ca);
        WritePair(NextCertificate, NextKey, ring.Next);
        WriteValue(PreviousCertificates, ring.Previous.Count > 0 ? Pem.Write(ring.Previous) : null);
        // Rounded up to full seconds, which is the precision of the format.
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

/// <summary>The certificates and keys that the replicas share. Immutable.</summary>
internal sealed record KeyRing
{
    /// <summary>The CA that signs certificates, with its key. The key is absent if another component created the CA.</summary>
    public required X509Certificate2 Ca { get; init; }

    /// <summary>The served certificate, with its key; <see langword="null"/> if there is no valid one.</summary>
    public X509Certificate2? Leaf { get; init; }

    /// <summary>The next CA, with its key, while the CA is being replaced. It does not sign yet.</summary>
    public X509Certificate2? Next { get; init; }

    /// <summary>The previous CAs, without their keys.</summary>
    public IReadOnlyList<X509Certificate2> Previous { get; init; } = [];

    /// <summary>
    /// The end of the last replaced certificate. Until then, a replica that cannot reach the API server may still serve a replaced
    /// certificate, so the previous CAs must be trusted.
    /// </summary>
    public DateTimeOffset ReplacedUntil { get; init; }

    /// <summary>The CAs that an API server must trust to call any replica.</summary>
    public IEnumerable<X509Certificate2> Trusted => Next is null ? [Ca, .. Previous] : [Ca, Next, .. Previous];
}
