using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Cli.Terminal;
using SecretPin.Core;
using SecretPin.Core.References;
using SecretPin.Manifests;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Coverage;

/// <summary>How the chart value <c>references</c> changes the catalogue.</summary>
/// <param name="Disabled">The projects of the catalogue that are turned off.</param>
/// <param name="Entries">Further entries.</param>
internal sealed record CatalogueChanges(IReadOnlyList<string> Disabled, IReadOnlyList<CatalogueEntry> Entries)
{
    public static CatalogueChanges None { get; } = new([], []);

    /// <summary>Reads the annotation that the chart adds to the CRD SecretAlias.</summary>
    /// <param name="crd">A CRD.</param>
    /// <returns><see langword="null"/> if the CRD does not have the annotation.</returns>
    /// <exception cref="InputException">The annotation is malformed.</exception>
    public static CatalogueChanges? In(JsonElement crd)
    {
        if (JsonMembers.At(crd, "metadata", "annotations", WellKnown.ReferencesAnnotation) is not { ValueKind: JsonValueKind.String } annotation)
        {
            return null;
        }

        var source = $"The annotation {WellKnown.ReferencesAnnotation} of the CRD {JsonMembers.At(crd, "metadata", "name")}";
        try
        {
            var changes = JsonNode.Parse(annotation.GetString()!)!.AsObject();
            return new([.. changes["disabled"]?.AsArray().Select(project => project!.ToString()) ?? []], ReadEntries(changes["entries"]));
        }
        catch (Exception problem) when (problem is JsonException or FormatException or InvalidOperationException or NullReferenceException)
        {
            throw new InputException($"{source} is malformed: {problem.Message}");
        }
    }

    /// <param name="file">The values of the release: <c>references.catalogue</c> and <c>references.entries</c>.</param>
    /// <exception cref="InputException">The file is malformed.</exception>
    public static CatalogueChanges Read(string file)
    {
        try
        {
            var references = YamlDocument.Parse(new(File.ReadAllText(file), 1, 1)) is { } values ? JsonNode.Parse(values.Json.Span)!["references"] : null;
            var disabled = references?["catalogue"]?.AsObject().Where(project => project.Value!.GetValueKind() == JsonValueKind.False);
            return new([.. disabled?.Select(project => project.Key) ?? []], ReadEntries(references?["entries"]));
        }
        catch (TextFormatException problem)
        {
            throw new InputException($"{file}:{problem.Line}:{problem.Column}: {problem.Message}");
        }
        catch (FormatException problem)
        {
            throw new InputException($"{file}: references.entries: {problem.Message}");
        }
        catch (Exception problem) when (problem is InvalidOperationException or NullReferenceException)
        {
            throw new InputException($"{file}: references must have the members catalogue, an object of project: true|false, and entries, a list.");
        }
    }

    private static IReadOnlyList<CatalogueEntry> ReadEntries(JsonNode? entries) =>
        entries is null ? [] : CatalogueProject.ParseEntries(Encoding.UTF8.GetBytes(entries.ToJsonString()));
}
