using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SecretPin.Manifests.Tests.Yaml;

/// <summary>Writes JSON as YAML with YamlDotNet, in alternating styles.</summary>
internal sealed class YamlDotNetWriter(Emitter output, int turn)
{
    private static readonly ScalarStyle[] Styles = [ScalarStyle.SingleQuoted, ScalarStyle.DoubleQuoted, ScalarStyle.Literal, ScalarStyle.Folded];

    public static string Write(byte[] json, int firstTurn)
    {
        using var text = new StringWriter();
        var output = new Emitter(text);
        output.Emit(new StreamStart());
        output.Emit(new DocumentStart());
        new YamlDotNetWriter(output, firstTurn).Value(JsonNode.Parse(json), isFlow: false);
        output.Emit(new DocumentEnd(isImplicit: true));
        output.Emit(new StreamEnd());
        return text.ToString();
    }

    private void Value(JsonNode? node, bool isFlow)
    {
        isFlow |= turn++ % 7 == 0;
        switch (node)
        {
            case JsonObject members:
                output.Emit(new MappingStart(default, default, true, isFlow ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (key, value) in members)
                {
                    Text(key, ScalarStyle.DoubleQuoted);
                    Value(value, isFlow);
                }

                output.Emit(new MappingEnd());
                break;
            case JsonArray items:
                output.Emit(new SequenceStart(default, default, true, isFlow ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in items)
                {
                    Value(item, isFlow);
                }

                output.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                var text = value.GetValue<string>();

                // The library writes text with special characters correctly in double quotes only.
                var isSimple = text.Trim().Length == text.Length && !text.Any(c => char.IsControl(c) || c is '\u2028' or '\uFEFF');
                Text(text, isSimple ? Styles[turn++ % Styles.Length] : ScalarStyle.DoubleQuoted);
                break;
            default:
                Text(node is null ? "~" : node.ToString().ToLower(CultureInfo.InvariantCulture), ScalarStyle.Plain);
                break;
        }
    }

    private void Text(string text, ScalarStyle style) =>
        output.Emit(new Scalar(default, default, text, style, isPlainImplicit: true, isQuotedImplicit: true));
}
