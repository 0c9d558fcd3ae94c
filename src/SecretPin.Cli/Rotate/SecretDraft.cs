using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Core.Names;

namespace SecretPin.Cli.Rotate;

/// <summary>A version to create.</summary>
internal sealed record SecretDraft(VersionedSecretName Name, string Namespace, string Type, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>The values that the user supplied, by key.</summary>
    public required IReadOnlyDictionary<string, byte[]> Supplied { get; init; }

    /// <summary>The keys that are copied from <see cref="Before"/>.</summary>
    public required IReadOnlyList<string> Copied { get; init; }

    /// <summary>The version to copy from, if it exists and can be read.</summary>
    public StoredVersion? Before { get; init; }

    /// <summary>Whether a version already has the same type and content.</summary>
    public bool HasContentOf(StoredVersion other) => other.Type == Type
        && other.Keys.Order(StringComparer.Ordinal).SequenceEqual(Keys())
        && Supplied.All(entry => IsValue(other.Raw(entry.Key), entry.Value))
        && Copied.All(key => other.Raw(key).SequenceEqual(Before!.Raw(key)));

    /// <summary>The object for the API server. The caller disposes the buffer, which clears it.</summary>
    public ClearedBuffer ToJson()
    {
        var size = 64 * 1024
            + Labels.Sum(label => 6 * (label.Key.Length + label.Value.Length))
            + Supplied.Sum(entry => Base64.GetMaxEncodedToUtf8Length(entry.Value.Length) + entry.Key.Length + 16)
            + Copied.Sum(key => Before!.Raw(key).Length + key.Length + 16);
        var buffer = new ClearedBuffer(2 * size);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        foreach (var (key, value) in Head())
        {
            json.WritePropertyName(key);
            value!.WriteTo(json);
        }

        json.WriteStartObject("data");
        foreach (var key in Copied)
        {
            json.WritePropertyName(key);
            json.WriteRawValue(Before!.Raw(key));
        }

        foreach (var (key, value) in Supplied)
        {
            json.WriteBase64String(key, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        return buffer;
    }

    /// <summary>The object with every value masked, for output.</summary>
    public JsonObject Masked()
    {
        var masked = Head();
        masked["data"] = new JsonObject(Keys().Select(key => KeyValuePair.Create(key, (JsonNode?)"***")));
        return masked;
    }

    /// <summary><c>password (changed), token (copied)</c>.</summary>
    public string DescribeKeys() => string.Join(", ", Keys().Select(key => $"{key} ({Describe(key)})"));

    private string Describe(string key) =>
        Copied.Contains(key) ? "copied"
        : Before?.Keys.Contains(key) != true ? "new"
        : IsValue(Before.Raw(key), Supplied[key]) ? "same" : "changed";

    private IEnumerable<string> Keys() => Copied.Concat(Supplied.Keys).Order(StringComparer.Ordinal);

    private JsonObject Head()
    {
        var metadata = new JsonObject { ["name"] = Name.ToString(), ["namespace"] = Namespace };
        if (Labels.Count > 0)
        {
            metadata["labels"] = new JsonObject(Labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));
        }

        return new() { ["apiVersion"] = "v1", ["kind"] = "Secret", ["metadata"] = metadata, ["type"] = Type, ["immutable"] = true };
    }

    /// <param name="raw">A JSON string in base64, with its quotes.</param>
    /// <param name="value">A value.</param>
    private static bool IsValue(ReadOnlySpan<byte> raw, byte[] value)
    {
        var encoded = new byte[Base64.GetMaxEncodedToUtf8Length(value.Length)];
        Base64.EncodeToUtf8(value, encoded, out _, out var length);
        var same = raw.Length == length + 2 && raw[1..^1].SequenceEqual(encoded.AsSpan(0, length));
        Array.Clear(encoded);
        return same;
    }
}

/// <summary>A pinned block of memory, which the garbage collector does not copy, cleared when it is disposed.</summary>
internal sealed class ClearedBuffer(int capacity) : IBufferWriter<byte>, IDisposable
{
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0) => _bytes.AsMemory(_length);

    public Span<byte> GetSpan(int sizeHint = 0) => _bytes.AsSpan(_length);

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);
}
