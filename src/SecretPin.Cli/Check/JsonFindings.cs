using System.Buffers;
using System.Text.Json;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Check;

/// <summary>An array with one element per finding, as JSON or YAML.</summary>
internal sealed class JsonFindings(bool asYaml) : IFindingReport
{
    public async Task WriteAsync(IReadOnlyList<Finding> findings, Stream output, CancellationToken cancellation)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new() { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartArray();
            foreach (var finding in findings)
            {
                Write(json, finding);
            }

            json.WriteEndArray();
        }

        if (!asYaml)
        {
            buffer.Write("\n"u8);
            await output.WriteAsync(buffer.WrittenMemory, cancellation);
            return;
        }

        await using var text = new StreamWriter(output, YamlSplitter.Encoding, leaveOpen: true) { NewLine = "\n" };
        JsonToYaml.Write(buffer.WrittenSpan, text);
    }

    public static string LevelOf(FindingLevel level) => level switch
    {
        FindingLevel.Error => "error",
        FindingLevel.Warning => "warning",
        _ => "note",
    };

    private static void Write(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("rule"u8, finding.Rule.Id);
        json.WriteString("level"u8, LevelOf(finding.Level));
        json.WriteString("file"u8, finding.File);
        json.WriteNumber("line"u8, finding.Region.StartLine);
        json.WriteNumber("column"u8, finding.Region.StartColumn);
        json.WriteString("object"u8, finding.Object);
        json.WriteString("pointer"u8, finding.Reference.Pointer);
        json.WriteString("secret"u8, finding.Reference.Name);
        json.WriteString("message"u8, finding.Message);
        json.WriteEndObject();
    }
}
