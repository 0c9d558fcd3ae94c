using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Core;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Terminal;

/// <summary>Writes the result of a command in the format of <c>-o</c>.</summary>
internal static class OutputWriter
{
    // The output is not embedded in HTML, so characters such as < and + need no escapes.
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(TextWriter output, string format, Listing listing)
    {
        if (format is "json" or "yaml")
        {
            Write(output, format, (JsonNode)listing.Items);
        }
        else
        {
            Tables.Write(output, format == "wide", listing);
        }
    }

    /// <summary>Writes JSON; YAML if <paramref name="format"/> is not <c>json</c>.</summary>
    public static void Write(TextWriter output, string format, JsonNode json)
    {
        if (format == "json")
        {
            output.WriteLines(SafeText.EscapeLines(json.ToJsonString(Readable)));
        }
        else
        {
            using var yaml = new StringWriter();
            JsonToYaml.Write(Encoding.UTF8.GetBytes(json.ToJsonString()), yaml);
            output.WriteLines(yaml.ToString().TrimEnd('\n'));
        }
    }

    /// <summary>Writes a text of several lines.</summary>
    public static void WriteLines(this TextWriter output, string text)
    {
        foreach (var line in text.Split('\n'))
        {
            output.WriteLine(line);
        }
    }

    public static async Task WriteLinesAsync(this TextWriter output, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            await output.WriteLineAsync(line);
        }
    }
}
