using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SecretPin.Cli.Check;

/// <summary>
/// SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a change. The fingerprint of a finding does not depend on its
/// line.
/// </summary>
internal sealed class SarifFindings : IFindingReport
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    public async Task WriteAsync(IReadOnlyList<Finding> findings, Stream output, CancellationToken cancellation)
    {
        await using (var json = new Utf8JsonWriter(output, new() { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("$schema"u8, Schema);
            json.WriteString("version"u8, "2.1.0"u8);
            json.WriteStartArray("runs"u8);
            json.WriteStartObject();
            WriteTool(json);
            json.WriteString("columnKind"u8, "utf16CodeUnits"u8);
            json.WriteStartArray("results"u8);
            foreach (var (finding, fingerprint) in Fingerprinted(findings))
            {
                Write(json, finding, fingerprint);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        await output.WriteAsync("\n"u8.ToArray(), cancellation);
    }

    private static void WriteTool(Utf8JsonWriter json)
    {
        json.WriteStartObject("tool"u8);
        json.WriteStartObject("driver"u8);
        json.WriteString("name"u8, "kubectl-secretpin"u8);
        json.WriteString("semanticVersion"u8, Version());
        json.WriteStartArray("rules"u8);
        foreach (var rule in CheckRule.All)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, rule.Id);
            WriteText(json, "shortDescription"u8, rule.Summary);
            WriteText(json, "fullDescription"u8, $"{rule.Summary} {rule.Help}");
            WriteText(json, "help"u8, rule.Help);
            json.WriteStartObject("defaultConfiguration"u8);
            json.WriteString("level"u8, JsonFindings.LevelOf(rule.Level));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Finding finding, string fingerprint)
    {
        json.WriteStartObject();
        json.WriteString("ruleId"u8, finding.Rule.Id);
        json.WriteNumber("ruleIndex"u8, CheckRule.All.Index().Single(rule => rule.Item == finding.Rule).Index);
        json.WriteString("level"u8, JsonFindings.LevelOf(finding.Level));
        WriteText(json, "message"u8, finding.Message);
        json.WriteStartArray("locations"u8);
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation"u8);
        json.WriteStartObject("artifactLocation"u8);
        json.WriteString("uri"u8, UriOf(finding.File));
        json.WriteEndObject();
        json.WriteStartObject("region"u8);
        json.WriteNumber("startLine"u8, finding.Region.StartLine);
        json.WriteNumber("startColumn"u8, finding.Region.StartColumn);
        json.WriteNumber("endLine"u8, finding.Region.EndLine);
        json.WriteNumber("endColumn"u8, finding.Region.EndColumn);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("logicalLocations"u8);
        json.WriteStartObject();
        json.WriteString("fullyQualifiedName"u8, $"{finding.Object}{finding.Reference.Pointer}");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("partialFingerprints"u8);
        json.WriteString("secretpin/v1"u8, fingerprint);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    /// <summary>Relative to the working directory if possible, because code hosts resolve it against the repository.</summary>
    private static string UriOf(string file)
    {
        var relative = Path.GetRelativePath(".", file);
        return Path.IsPathRooted(relative) || relative.StartsWith("..", StringComparison.Ordinal)
            ? new Uri(Path.GetFullPath(file)).AbsoluteUri
            : string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
    }

    /// <summary>Equal findings in the same object get different fingerprints by their number.</summary>
    private static IEnumerable<(Finding Finding, string Fingerprint)> Fingerprinted(IReadOnlyList<Finding> findings)
    {
        var counts = new Dictionary<string, int>();
        foreach (var finding in findings)
        {
            var identity = string.Join('\n', finding.Rule.Id, finding.Object, finding.Reference.Label, finding.Reference.Name);
            var number = counts[identity] = counts.GetValueOrDefault(identity) + 1;
            yield return (finding, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{identity}\n{number}")))[..32]);
        }
    }

    private static string Version() =>
        typeof(SarifFindings).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
