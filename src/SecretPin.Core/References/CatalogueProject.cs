using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace SecretPin.Core.References;

/// <summary>
/// A file of the catalogue of references: where the custom resources of one project name Secrets. Matches deploy/chart/files/references.schema.json.
/// </summary>
public sealed record CatalogueProject
{
    /// <summary>A DNS label, such as <c>cert-manager</c>.</summary>
    public required string Project { get; init; }

    /// <summary>The release and the files that the entries were read from.</summary>
    public required string Source { get; init; }

    public IReadOnlyList<CatalogueEntry> Entries { get; init => field = value ?? []; } = [];

    /// <summary>Fields that look like references to Secrets, but name something else.</summary>
    public IReadOnlyList<IgnoredFields> Ignored { get; init => field = value ?? []; } = [];

    /// <summary>Secrets that are in use as long as they exist.</summary>
    public IReadOnlyList<LabelledSecrets> LabelledSecrets { get; init => field = value ?? []; } = [];

    /// <param name="json">The file, converted to JSON.</param>
    /// <exception cref="FormatException">The file is malformed. The message states the member.</exception>
    public static CatalogueProject Parse(ReadOnlySpan<byte> json)
    {
        var project = Read(json, CatalogueJson.Default.CatalogueProject);
        RequireValid(project.Entries);
        return project;
    }

    /// <param name="json">A list of files, converted to JSON.</param>
    /// <exception cref="FormatException">A path is malformed.</exception>
    /// <exception cref="JsonException">The list is malformed.</exception>
    public static IReadOnlyList<CatalogueProject> ParseAll(Stream json)
    {
        var projects = JsonSerializer.Deserialize(json, CatalogueJson.Default.IReadOnlyListCatalogueProject)!;
        foreach (var project in projects)
        {
            RequireValid(project.Entries);
        }

        return projects;
    }

    /// <summary>Reads the chart value <c>references</c>, a list of entries.</summary>
    /// <param name="json">The list, as JSON.</param>
    /// <exception cref="FormatException">The list is malformed. The message states the member.</exception>
    public static IReadOnlyList<CatalogueEntry> ParseEntries(ReadOnlySpan<byte> json)
    {
        var entries = Read(json, CatalogueJson.Default.IReadOnlyListCatalogueEntry);
        RequireValid(entries);
        return entries;
    }

    private static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new FormatException("The text is null.");
        }
        catch (JsonException problem)
        {
            var path = problem.Path?.TrimStart('$', '.') is { Length: > 0 } known ? known : "The text";
            throw new FormatException($"{path}: a member is missing, unknown, repeated, or has the wrong type.", problem);
        }
    }

    private static void RequireValid(IReadOnlyList<CatalogueEntry> entries)
    {
        foreach (var entry in entries)
        {
            entry.RequireValid();
        }
    }
}

/// <summary>Secrets that are configuration themselves, which their label identifies.</summary>
/// <param name="Label">The key of the label.</param>
/// <param name="Values">The values of the label that count.</param>
/// <param name="UsedBy">For messages: the program that reads the Secrets.</param>
public sealed record LabelledSecrets(string Label, IReadOnlyList<string> Values, string UsedBy)
{
    /// <returns>For messages: the program and the label; <see langword="null"/> if the value does not count.</returns>
    internal string? UseOf(string value) => Values.Contains(value) ? $"{UsedBy} (label {Label}: {value})" : null;
}

/// <summary>Fields of a kind that look like references to Secrets, but name something else.</summary>
/// <param name="Group">The API group of the kind.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Paths">In the format of <see cref="FieldPath"/>.</param>
/// <param name="Reason">A sentence for people: what the fields contain.</param>
public sealed record IgnoredFields(string Group, string Kind, IReadOnlyList<string> Paths, string Reason);

/// <summary>
/// The JSON code of the catalogue is generated at compile time, because the webhook and each command read the catalogue when they start. If a member is
/// absent, the generated code calls its init accessor with null.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IReadOnlyList<CatalogueProject>))]
[JsonSerializable(typeof(IReadOnlyList<CatalogueEntry>))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
