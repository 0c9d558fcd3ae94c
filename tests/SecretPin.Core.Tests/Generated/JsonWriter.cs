using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace SecretPin.Core.Tests.Generated;

/// <summary>Writes a tree as JSON with random key order, escapes and white space.</summary>
internal sealed class JsonWriter(Dice dice)
{
    private readonly StringBuilder _json = new();

    public static byte[] Write(JsonNode tree, Dice dice)
    {
        var writer = new JsonWriter(dice);
        writer.Node(tree);
        return Encoding.UTF8.GetBytes(writer._json.ToString());
    }

    private void Node(JsonNode? node)
    {
        Space();
        switch (node)
        {
            case JsonObject parent:
                List('{', '}', dice.Shuffled(parent), member =>
                {
                    Text(member.Key);
                    Space();
                    _json.Append(':');
                    Node(member.Value);
                });
                break;
            case JsonArray array:
                List('[', ']', [.. array], Node);
                break;
            case JsonValue value when value.TryGetValue<string>(out var text):
                Text(text);
                break;
            default:
                _json.Append(node?.ToJsonString() ?? "null");
                break;
        }

        Space();
    }

    private void List<T>(char open, char close, T[] items, Action<T> write)
    {
        _json.Append(open);
        for (var i = 0; i < items.Length; i++)
        {
            _json.Append(i == 0 ? "" : ",");
            Space();
            write(items[i]);
        }

        Space();
        _json.Append(close);
    }

    private void Text(string text)
    {
        var escaping = dice.OneIn(4);
        _json.Append('"');
        foreach (var c in text)
        {
            _json.Append(
                c is '"' or '\\' ? $"\\{c}"
                : c == '/' && escaping ? "\\/"
                : c < ' ' || (escaping && (char.IsSurrogate(c) || dice.OneIn(3))) ? Escaped(c)
                : c);
        }

        _json.Append('"');
    }

    private string Escaped(char c) => $"\\u{((int)c).ToString(dice.OneIn(2) ? "x4" : "X4", CultureInfo.InvariantCulture)}";

    private void Space()
    {
        if (dice.OneIn(40))
        {
            _json.Append(dice.Any([" ", "\n", "\t", "\r\n  "]));
        }
    }
}
