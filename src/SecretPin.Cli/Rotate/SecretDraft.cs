using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Core.Names;

namespace SecretPin.Cli.Rotate;

/// <summary>A version that is to be created.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Where it comes.</param>
/// <param name="Type">Its type.</param>
/// <param name="Labels">Carried over.</param>
internal sealed record SecretDraft(VersionedSecretName Name, string Namespace, string Type, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>In the place of a value, wherever the draft is shown.</summary>
    private const string Hidden = "***";

    /// <summary>What the person supplied.</summary>
    public required IReadOnlyDictionary<string, byte[]> Supplied { get; init; }

    /// <summary>The keys that are copied from <see cref="Before"/>.</summary>
    public required IReadOnlyList<string> Copied { get; init; }

    /// <summary>The version before, where there is one that can be read.</summary>
    public StoredVersion? Before { get; init; }

    /// <summary>Whether a version holds exactly this, so that there is nothing to rotate.</summary>
    public bool IsHeldBy(StoredVersion other) => other.Type == Type
        && other.Keys.Order(StringComparer.Ordinal).SequenceEqual(Keys())
        && Supplied.All(entry => Holds(other.Raw(entry.Key), entry.Value))
        && Copied.All(key => other.Raw(key).SequenceEqual(Before!.Raw(key)));

    /// <summary>The object for the API server; whoever gets it clears it.</summary>
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

    /// <summary>The object as it may be shown: without any value.</summary>
    public JsonObject Masked()
    {
        var shown = Head();
        shown["data"] = new JsonObject(Keys().Select(key => KeyValuePair.Create(key, (JsonNode?)Hidden)));
        return shown;
    }

    /// <summary><c>password (changed), token (copied)</c>.</summary>
    public string DescribeKeys() => string.Join(", ", Keys().Select(key =>
        $"{key} ({(Copied.Contains(key) ? "copied" : Before?.Keys.Contains(key) == true ? Holds(Before.Raw(key), Supplied[key]) ? "same" : "changed" : "new")})"));

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

    private static bool Holds(ReadOnlySpan<byte> raw, byte[] value)
    {
        var encoded = new byte[Base64.GetMaxEncodedToUtf8Length(value.Length)];
        Base64.EncodeToUtf8(value, encoded, out _, out var length);
        var same = raw.Length == length + 2 && raw[1..^1].SequenceEqual(encoded.AsSpan(0, length));
        Array.Clear(encoded);
        return same;
    }
}
