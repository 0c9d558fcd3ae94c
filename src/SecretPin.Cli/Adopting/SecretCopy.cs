using System.Buffers;
using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Cli.Adopting;

/// <summary>
/// Makes a versioned copy of a Secret as the API server sent it. The values pass through as the bytes that they are:
/// nothing decodes them.
/// </summary>
internal static class SecretCopy
{
    /// <summary>Who applied, released or tracks the Secret does not own its copy. kubectl's annotation even quotes the values.</summary>
    private static readonly string[] Foreign =
    [
        "kubectl.kubernetes.io/last-applied-configuration", "meta.helm.sh/", "helm.sh/", "app.kubernetes.io/managed-by", "app.kubernetes.io/instance",
        "argocd.argoproj.io/", "kustomize.toolkit.fluxcd.io/", "helm.toolkit.fluxcd.io/", "reconcile.external-secrets.io/",
    ];

    /// <param name="secret">The Secret, as JSON.</param>
    /// <param name="name">Of the copy.</param>
    /// <param name="copy">Gets the copy; who made the buffer clears it.</param>
    public static void Write(ReadOnlySpan<byte> secret, string name, IBufferWriter<byte> copy)
    {
        using var json = new Utf8JsonWriter(copy);
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, "v1"u8);
        json.WriteString("kind"u8, "Secret"u8);
        json.WriteStartObject("metadata"u8);
        json.WriteString("name"u8, name);
        var metadata = Member(secret, "metadata"u8);
        WriteOwn(json, "labels"u8, metadata);
        WriteOwn(json, "annotations"u8, metadata);
        json.WriteEndObject();
        WriteRaw(json, "type"u8, Member(secret, "type"u8));
        WriteRaw(json, "data"u8, DataOf(secret));
        json.WriteBoolean("immutable"u8, true);
        json.WriteEndObject();
    }

    /// <returns>The text of <c>data</c>; the API server sorts its keys, so that equal data is equal text. Empty where there is none.</returns>
    public static ReadOnlySpan<byte> DataOf(ReadOnlySpan<byte> secret) => Member(secret, "data"u8);

    public static string TypeOf(ReadOnlySpan<byte> secret) =>
        Member(secret, "type"u8) is [(byte)'"', .. var type, (byte)'"'] ? System.Text.Encoding.UTF8.GetString(type) : "";

    private static void WriteRaw(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(value, skipInputValidation: true);
        }
    }

    private static void WriteOwn(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> metadata)
    {
        var map = metadata.IsEmpty ? default : Member(metadata, name);
        if (map.IsEmpty)
        {
            return;
        }

        json.WriteStartObject(name);
        var reader = new Utf8JsonReader(map, ObjectScanner.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (!Foreign.Any(prefix => key == prefix || (prefix.EndsWith('/') && key.StartsWith(prefix, StringComparison.Ordinal))))
            {
                json.WriteString(key, reader.GetString());
            }
        }

        json.WriteEndObject();
    }

    /// <returns>The text of a member's value; empty where there is none.</returns>
    private static ReadOnlySpan<byte> Member(ReadOnlySpan<byte> of, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(of, ObjectScanner.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isIt)
            {
                return reader.TokenType == JsonTokenType.Null ? default : of[start..(int)reader.BytesConsumed];
            }
        }

        return default;
    }
}
