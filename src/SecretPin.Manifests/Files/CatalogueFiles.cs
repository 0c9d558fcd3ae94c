using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Core.References;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Manifests.Files;

/// <summary>Reads the catalogue of custom resources from files: YAML files with one project each, or a JSON file with a list of projects.</summary>
public static class CatalogueFiles
{
    /// <param name="path">A folder with files named <c>*.yaml</c>, or a file.</param>
    /// <exception cref="CatalogueException">A file cannot be read, or is malformed. The message names the file.</exception>
    public static IReadOnlyList<CatalogueProject> Load(string path)
    {
        try
        {
            var files = Directory.Exists(path) ? Directory.GetFiles(path, "*.yaml").Order(StringComparer.Ordinal) : Enumerable.Repeat(path, 1);
            return [.. files.SelectMany(file => Parse(File.ReadAllText(file), file))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CatalogueException($"{path} cannot be read: {failure.Message}");
        }
    }

    /// <param name="text">YAML or JSON: one project, or a list of projects.</param>
    /// <param name="source">The name of the file, for messages.</param>
    /// <exception cref="CatalogueException">The text is malformed.</exception>
    public static IReadOnlyList<CatalogueProject> Parse(string text, string source)
    {
        try
        {
            if (YamlDocument.Parse(new(text, 1, 1)) is not { } document)
            {
                throw new CatalogueException($"{source} is empty.");
            }

            return JsonNode.Parse(document.Json.Span) is JsonArray list
                ? [.. list.Select(project => CatalogueProject.Parse(JsonSerializer.SerializeToUtf8Bytes(project)))]
                : [CatalogueProject.Parse(document.Json.Span)];
        }
        catch (FormatException problem) when (problem is not TextFormatException)
        {
            throw new CatalogueException($"{source}: {problem.Message}");
        }
        catch (TextFormatException problem)
        {
            throw new CatalogueException($"{source}:{problem.Line}:{problem.Column}: {problem.Message}");
        }
    }
}

/// <summary>A file of the catalogue cannot be read, or is malformed. The message names the file and the place.</summary>
public sealed class CatalogueException(string message) : Exception(message);
