using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Check;

/// <summary>Writes findings in the output formats of <c>check</c>.</summary>
internal static class FindingOutput
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = SafeJson.Encoder };

    public static void Write(TextWriter output, string format, IReadOnlyList<Finding> findings)
    {
        switch (format)
        {
            case "json":
                output.WriteLines(Json(findings).ToJsonString(Indented));
                break;
            case "yaml":
                OutputWriter.Write(output, "yaml", Json(findings));
                break;
            case "sarif":
                output.WriteLines(Sarif(findings).ToJsonString(Indented));
                break;
            default:
                foreach (var finding in findings)
                {
                    output.WriteLine(Line(finding));
                }

                break;
        }
    }

    /// <summary>The form of compiler messages, which editors and terminals turn into links.</summary>
    private static string Line(Finding finding) =>
        $"{finding.File}:{finding.Region.StartLine}:{finding.Region.StartColumn}: {LevelOf(finding.Level)}: {finding.Message} [{finding.Rule.Id}]";

    private static JsonArray Json(IEnumerable<Finding> findings) => Array(findings.Select(finding => new JsonObject
    {
        ["rule"] = finding.Rule.Id,
        ["level"] = LevelOf(finding.Level),
        ["file"] = finding.File,
        ["line"] = finding.Region.StartLine,
        ["column"] = finding.Region.StartColumn,
        ["object"] = finding.Object,
        ["pointer"] = finding.Reference.Pointer,
        ["secret"] = finding.Reference.Name,
        ["message"] = finding.Message,
    }));

    /// <summary>SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a change.</summary>
    private static JsonObject Sarif(IReadOnlyList<Finding> findings) => new()
    {
        ["$schema"] = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        ["version"] = "2.1.0",
        ["runs"] = new JsonArray(new JsonObject
        {
            ["tool"] = new JsonObject
            {
                ["driver"] = new JsonObject
                {
                    ["name"] = "kubectl-secretpin",
                    ["semanticVersion"] = PluginVersion.Current,
                    ["rules"] = Array(CheckRule.All.Select(SarifRule)),
                },
            },
            ["columnKind"] = "utf16CodeUnits",
            ["results"] = Array(Fingerprinted(findings).Select(pair => SarifResult(pair.Finding, pair.Fingerprint))),
        }),
    };

    private static JsonObject SarifRule(CheckRule rule) => new()
    {
        ["id"] = rule.Id,
        ["shortDescription"] = SarifText(rule.Summary),
        ["fullDescription"] = SarifText($"{rule.Summary} {rule.Help}"),
        ["help"] = SarifText(rule.Help),
        ["defaultConfiguration"] = new JsonObject { ["level"] = LevelOf(rule.Level) },
    };

    private static JsonObject SarifResult(Finding finding, string fingerprint) => new()
    {
        ["ruleId"] = finding.Rule.Id,
        ["ruleIndex"] = CheckRule.All.Index().Single(rule => rule.Item == finding.Rule).Index,
        ["level"] = LevelOf(finding.Level),
        ["message"] = SarifText(finding.Message),
        ["locations"] = new JsonArray(new JsonObject
        {
            ["physicalLocation"] = new JsonObject
            {
                ["artifactLocation"] = new JsonObject { ["uri"] = UriOf(finding.File) },
                ["region"] = new JsonObject
                {
                    ["startLine"] = finding.Region.StartLine,
                    ["startColumn"] = finding.Region.StartColumn,
                    ["endLine"] = finding.Region.EndLine,
                    ["endColumn"] = finding.Region.EndColumn,
                },
            },
            ["logicalLocations"] = new JsonArray(new JsonObject { ["fullyQualifiedName"] = $"{finding.Object}{finding.Reference.Pointer}" }),
        }),
        ["partialFingerprints"] = new JsonObject { ["secretpin/v1"] = fingerprint },
    };

    private static JsonObject SarifText(string text) => new() { ["text"] = text };

    private static JsonArray Array(IEnumerable<JsonObject> items) => new([.. items]);

    private static string LevelOf(FindingLevel level) => level.ToString().ToLowerInvariant();

    /// <summary>Relative to the working directory if possible, because code hosts resolve it against the repository.</summary>
    private static string UriOf(string file)
    {
        var relative = Path.GetRelativePath(".", file);
        return Path.IsPathRooted(relative) || relative.StartsWith("..", StringComparison.Ordinal)
            ? new Uri(Path.GetFullPath(file)).AbsoluteUri
            : string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
    }

    /// <summary>The fingerprints do not depend on lines. Equal findings in the same object get different fingerprints by their number.</summary>
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
}
