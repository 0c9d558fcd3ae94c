using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Streams;

/// <summary>metav1.WatchEvent, backed by the received bytes.</summary>
internal readonly ref struct WatchEvent
{
    /// <summary><c>ADDED</c>, <c>MODIFIED</c>, <c>DELETED</c>, <c>BOOKMARK</c> or <c>ERROR</c>.</summary>
    public string Type { get; private init; }

    /// <summary>The object as JSON; a Status in an ERROR event.</summary>
    public ReadOnlySpan<byte> Object { get; private init; }

    public string Kind { get; private init; }

    /// <summary>The resourceVersion of the object. The watch has sent all changes up to this version.</summary>
    public string ResourceVersion { get; private init; }

    /// <summary>Whether the event is the bookmark at the end of a streaming list.</summary>
    public bool EndsInitialEvents { get; private init; }

    /// <exception cref="JsonException">The JSON is malformed.</exception>
    /// <exception cref="ObjectFormatException">The JSON is not a watch event.</exception>
    public static WatchEvent Read(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = ObjectScanner.MaxServedDepth });
        string? type = null;
        var json = default(ReadOnlySpan<byte>);
        var head = default(Head);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new ObjectFormatException("Expected a watch event; found no object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isType, isObject) = (reader.Is("type"u8), reader.Is("object"u8));
            reader.Read();
            if (isObject && reader.TokenType == JsonTokenType.StartObject)
            {
                var start = (int)reader.TokenStartIndex;
                head.Read(ref reader);
                json = line[start..(int)reader.BytesConsumed];
            }
            else if (isType && reader.TokenType == JsonTokenType.String)
            {
                type = Intern(ref reader);
            }

            reader.Skip();
        }

        // Read to the end: only white space may follow the event.
        reader.Read();
        return type is null || json.IsEmpty
            ? throw new ObjectFormatException("A watch event has no type or no object.")
            : new()
            {
                Type = type,
                Object = json,
                Kind = head.Kind ?? "",
                ResourceVersion = head.ResourceVersion ?? "",
                EndsInitialEvents = head.EndsInitialEvents,
            };
    }

    private static string Intern(ref Utf8JsonReader reader) =>
        reader.Is("ADDED"u8) ? "ADDED"
        : reader.Is("MODIFIED"u8) ? "MODIFIED"
        : reader.Is("DELETED"u8) ? "DELETED"
        : reader.Is("BOOKMARK"u8) ? "BOOKMARK"
        : reader.Is("ERROR"u8) ? "ERROR"
        : "";

    /// <summary>The fields of an object that a reflector reads, whatever its kind.</summary>
    private ref struct Head
    {
        public string? Kind, ResourceVersion;
        public bool EndsInitialEvents;

        public void Read(ref Utf8JsonReader reader)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isKind, isMetadata) = (reader.Is("kind"u8), reader.Is("metadata"u8));
                reader.Read();
                if (isKind && reader.TokenType == JsonTokenType.String)
                {
                    Kind = UnicodeText.Read(ref reader, "object/kind");
                }
                else if (isMetadata && reader.TokenType == JsonTokenType.StartObject)
                {
                    Metadata(ref reader);
                }

                reader.Skip();
            }
        }

        private void Metadata(ref Utf8JsonReader reader)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isVersion, isAnnotations) = (reader.Is("resourceVersion"u8), reader.Is("annotations"u8));
                reader.Read();
                if (isVersion && reader.TokenType == JsonTokenType.String)
                {
                    ResourceVersion = UnicodeText.Read(ref reader, "object/metadata/resourceVersion");
                }
                else if (isAnnotations && reader.TokenType == JsonTokenType.StartObject)
                {
                    Annotations(ref reader);
                }

                reader.Skip();
            }
        }

        private void Annotations(ref Utf8JsonReader reader)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isEnd = reader.Is("k8s.io/initial-events-end"u8);
                reader.Read();
                EndsInitialEvents |= isEnd && reader.TokenType == JsonTokenType.String && reader.Is("true"u8);
                reader.Skip();
            }
        }
    }
}
