using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Terminal;

/// <summary>Writes what commands found in the form that was asked for.</summary>
internal static class OutputWriter
{
    // Readable as it stands: a page shows none of it.
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="output">Standard output.</param>
    /// <param name="form">What <c>-o</c> says.</param>
    /// <param name="found">What to write.</param>
    public static void Write(TextWriter output, string form, Listing found)
    {
        if (form is "json" or "yaml")
        {
            Write(output, form, (JsonNode)found.Items);
        }
        else
        {
            Tables.Write(output, form == "wide", found);
        }
    }

    /// <param name="output">Standard output.</param>
    /// <param name="form"><c>json</c>, else YAML.</param>
    /// <param name="found">What to write.</param>
    public static void Write(TextWriter output, string form, JsonNode found)
    {
        if (form == "json")
        {
            output.WriteLine(found.ToJsonString(Readable));
        }
        else
        {
            JsonToYaml.Write(Encoding.UTF8.GetBytes(found.ToJsonString()), output);
        }
    }
}
