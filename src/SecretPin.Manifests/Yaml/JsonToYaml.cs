using System.Globalization;
using System.Text;
using System.Text.Json;
using SecretPin.Core;
using SecretPin.Core.References;

namespace SecretPin.Manifests.Yaml;

/// <summary>Writes JSON as block YAML, with quotes only where they are required.</summary>
public static class JsonToYaml
{
    /// <param name="json">One well-formed value.</param>
    /// <param name="output">Receives lines that end with a line feed.</param>
    public static void Write(ReadOnlySpan<byte> json, TextWriter output)
    {
        var reader = new Utf8JsonReader(json, ObjectScanner.ReaderOptions);
        reader.Read();
        Value(ref reader, output, "", isInLine: true);
    }

    /// <summary>Writes the value at whose first token the reader is, including the end of the line.</summary>
    /// <param name="reader">Advanced to the last token of the value.</param>
    /// <param name="output">At the start of a line, or after <c>key:</c> or <c>-</c>.</param>
    /// <param name="indent">The indentation of the lines of a collection.</param>
    /// <param name="isInLine">Whether a collection may start in the current line.</param>
    private static void Value(ref Utf8JsonReader reader, TextWriter output, string indent, bool isInLine)
    {
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        var end = isObject ? JsonTokenType.EndObject : JsonTokenType.EndArray;
        if (!isObject && reader.TokenType != JsonTokenType.StartArray)
        {
            output.Write(isInLine ? "" : " ");
            Scalar(ref reader, output, indent);
            return;
        }

        reader.Read();
        if (reader.TokenType == end)
        {
            output.Write(isInLine ? "" : " ");
            output.Write(isObject ? "{}\n" : "[]\n");
            return;
        }

        output.Write(isInLine ? "" : "\n");
        for (var isFirst = true; reader.TokenType != end; reader.Read(), isFirst = false)
        {
            output.Write(isFirst && isInLine ? "" : indent);
            if (isObject)
            {
                Text(reader.GetString()!, output);
                output.Write(':');
                reader.Read();

                // Like kubectl, does not indent a list below its key.
                Value(ref reader, output, reader.TokenType == JsonTokenType.StartArray ? indent : indent + "  ", isInLine: false);
            }
            else
            {
                output.Write("- ");
                Value(ref reader, output, indent + "  ", isInLine: true);
            }
        }
    }

    private static void Scalar(ref Utf8JsonReader reader, TextWriter output, string indent)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            output.Write(Encoding.UTF8.GetString(reader.ValueSpan));
        }
        else if (reader.GetString()! is var text && IsLiteral(text))
        {
            Literal(text, output, indent);
            return;
        }
        else
        {
            Text(text, output);
        }

        output.Write('\n');
    }

    /// <summary>Whether a text can be written as a literal block.</summary>
    private static bool IsLiteral(string text) =>
        text.Contains('\n', StringComparison.Ordinal)
        && text[0] is not (' ' or '\n' or '\t')
        && !text.EndsWith("\n\n", StringComparison.Ordinal)
        && !text.Any(c => c is not ('\n' or '\t') && IsEscaped(c))
        && SafeText.AreLinesSafe(text.Replace('\t', ' '));

    private static void Literal(string text, TextWriter output, string indent)
    {
        output.Write(text.EndsWith('\n') ? "|\n" : "|-\n");
        foreach (var line in text.AsSpan().TrimEnd('\n').EnumerateLines())
        {
            output.Write(line.IsEmpty ? "" : indent.Length == 0 ? "  " : indent);
            output.Write(line);
            output.Write('\n');
        }
    }

    private static void Text(string text, TextWriter output)
    {
        if (YamlScalar.IsPlainText(text))
        {
            output.Write(text);
            return;
        }

        output.Write('"');
        var previous = default(Rune);
        foreach (var rune in text.EnumerateRunes())
        {
            output.Write(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\n' => @"\n",
                '\t' => @"\t",
                _ when rune.IsBmp && (IsEscaped((char)rune.Value) || SafeText.IsUnsafe(rune)) => Code($"\\u{rune.Value:x4}"),
                // A CI runner executes what follows ## in the output of a job.
                '#' when previous == rune => Code($"\\u{rune.Value:x4}"),
                _ when SafeText.IsUnsafe(rune) => Code($"\\U{rune.Value:x8}"),
                _ => rune.ToString(),
            });
            previous = rune;
        }

        output.Write('"');
    }

    private static string Code(FormattableString code) => code.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether a character is not printable in YAML, or breaks a line.</summary>
    private static bool IsEscaped(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' or >= '\uFFFE';
}
