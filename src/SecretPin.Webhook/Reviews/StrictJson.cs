using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Webhook.Reviews;

/// <summary>Reads JSON members with known names and types. It rejects a member of another type, and a member that occurs twice.</summary>
internal ref struct StrictJson(ReadOnlySpan<byte> json)
{
    private Utf8JsonReader _reader = new(json, ObjectScanner.ReaderOptions);

    public readonly JsonTokenType Token => _reader.TokenType;

    /// <summary>The start of the current token, and the end of the text that was read, in bytes.</summary>
    public readonly (int Start, int End) Position => ((int)_reader.TokenStartIndex, (int)_reader.BytesConsumed);

    public readonly int Depth => _reader.CurrentDepth;

    /// <exception cref="JsonException">The text is malformed.</exception>
    public bool Read() => _reader.Read();

    /// <summary>Skips the current value.</summary>
    public void Skip() => _reader.Skip();

    /// <summary>Scans the current value, an object, and moves to its end. If the object is malformed, the position does not change.</summary>
    /// <exception cref="JsonException">The text is malformed.</exception>
    public bool TryScan(ObjectScanner scanner, ObjectKind kind, [NotNullWhen(true)] out ScannedObject? scanned)
    {
        var start = _reader;
        try
        {
            scanned = scanner.Scan(ref _reader, kind, isReviewed: true);
            return true;
        }
        catch (ObjectFormatException)
        {
            _reader = start;
            scanned = null;
            return false;
        }
    }

    /// <summary>Moves to the value of the next member.</summary>
    /// <param name="members">The object that is being read.</param>
    /// <param name="key">The member's name; empty if it is not one of the known keys.</param>
    /// <returns><see langword="false"/> at the end of the object.</returns>
    public bool Next(ref Members members, out string key)
    {
        key = "";
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        if (_reader.ValueIsEscaped && !JsonText.TryRead(ref _reader, out _))
        {
            throw BadReviewException.BadRequest("A key is not Unicode text.");
        }

        for (var i = 0; i < members.Keys.Length; i++)
        {
            if (_reader.ValueTextEquals(members.Keys[i].Utf8))
            {
                key = members.Keys[i].Name;
                if (!members.Add(i))
                {
                    throw BadReviewException.BadRequest($"{members.Where}{key} occurs twice.");
                }

                break;
            }
        }

        return _reader.Read();
    }

    /// <summary>Starts to read the members of the current value, an object.</summary>
    public readonly Members Object(string where, Key[] keys) =>
        _reader.TokenType == JsonTokenType.StartObject ? new(where, keys) : throw Unexpected(where.TrimEnd('.'), "an object");

    /// <summary>The current value; empty if it is null.</summary>
    public string String(in Members members, string key)
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return "";
        }

        if (_reader.TokenType != JsonTokenType.String)
        {
            throw Unexpected(members.Where + key, "a string");
        }

        if (_reader.ValueSpan.Length > ObjectScanner.MaxText)
        {
            throw BadReviewException.BadRequest($"{members.Where}{key} has {_reader.ValueSpan.Length} bytes; the limit is {ObjectScanner.MaxText}.");
        }

        try
        {
            return JsonText.Read(ref _reader)!;
        }
        catch (InvalidOperationException)
        {
            throw BadReviewException.BadRequest($"{members.Where}{key} is not Unicode text.");
        }
    }

    /// <summary>The current value as UTF-8: a slice of <paramref name="body"/>, or a copy if the text contains escapes.</summary>
    /// <inheritdoc cref="String"/>
    public ReadOnlyMemory<byte> Utf8(in Members members, string key, ReadOnlyMemory<byte> body)
    {
        const int Quote = 1;
        return _reader is { TokenType: JsonTokenType.String, ValueIsEscaped: false, ValueSpan.Length: <= ObjectScanner.MaxText }
            ? body.Slice((int)_reader.TokenStartIndex + Quote, _reader.ValueSpan.Length)
            : Encoding.UTF8.GetBytes(String(members, key));
    }

    /// <summary>Verifies that the current value, an array, contains only strings, and moves to its end.</summary>
    public void Strings(in Members members, string key)
    {
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            String(members, key);
        }
    }

    /// <inheritdoc cref="String"/>
    public readonly bool Boolean(in Members members, string key) => _reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False or JsonTokenType.Null => false,
        _ => throw Unexpected(members.Where + key, "true or false"),
    };

    private readonly BadReviewException Unexpected(string where, string expected) => BadReviewException.BadRequest(
        $"{(where.Length == 0 ? "The body" : where)} is {_reader.TokenType switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.String => "a string",
            JsonTokenType.Number => "a number",
            JsonTokenType.True or JsonTokenType.False => "a boolean",
            _ => "null",
        }}; {expected} was expected.");

    /// <summary>A member's name.</summary>
    internal readonly record struct Key(byte[] Utf8, string Name)
    {
        public static Key[] Of(params string[] names) => [.. names.Select(name => new Key(Encoding.UTF8.GetBytes(name), name))];
    }

    /// <summary>An object whose members are being read.</summary>
    /// <param name="where">The path of the object, with a dot at the end, for messages; empty for the body.</param>
    /// <param name="keys">The known keys, at most 64.</param>
    internal struct Members(string where, Key[] keys)
    {
        private ulong _seen;

        public readonly string Where => where;

        public readonly Key[] Keys => keys;

        /// <returns>Whether the key occurs for the first time.</returns>
        public bool Add(int index)
        {
            var before = _seen;
            _seen |= 1UL << index;
            return _seen != before;
        }
    }
}
