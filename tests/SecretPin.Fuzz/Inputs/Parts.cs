using System.Text.Json;

namespace SecretPin.Fuzz.Inputs;

/// <summary>The positions of the parts of a JSON text, in bytes; for invalid JSON, the parts before the error.</summary>
internal sealed class Parts
{
    private Parts()
    {
    }

    /// <summary>Every value, including the whole text.</summary>
    public List<Range> Values { get; } = [];

    /// <summary>The key of every member, with its quotes.</summary>
    public List<Range> Keys { get; } = [];

    /// <summary>Every member, from its key to the end of its value, and every element of an array.</summary>
    public List<Range> Items { get; } = [];

    /// <summary>The positions after every <c>{</c>.</summary>
    public List<int> Openings { get; } = [];

    public static Parts Of(byte[] json)
    {
        var parts = new Parts();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        var open = new Stack<(int Start, int Item)>();
        var key = -1;
        try
        {
            while (reader.Read())
            {
                var (start, end) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        // The consumed bytes include the colon.
                        parts.Keys.Add(start..(start + reader.ValueSpan.Length + 2));
                        key = start;
                        break;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        open.Push((start, key >= 0 ? key : start));
                        key = -1;
                        if (reader.TokenType == JsonTokenType.StartObject)
                        {
                            parts.Openings.Add(end);
                        }

                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        var began = open.Pop();
                        parts.Values.Add(began.Start..end);
                        parts.Items.Add(began.Item..end);
                        break;
                    default:
                        parts.Values.Add(start..end);
                        parts.Items.Add((key >= 0 ? key : start)..end);
                        key = -1;
                        break;
                }
            }
        }
        catch (JsonException)
        {
            // The parts before the error are usable.
        }

        return parts;
    }
}
