using System.Text.Json;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Manifests.Json;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Manifests.Files;

/// <summary>An object of a manifest, as JSON.</summary>
public sealed record ManifestObject
{
    public required ManifestLocation Location { get; init; }

    /// <summary>Contiguous; valid until the next object is read.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>The start of <see cref="Json"/> in bytes: in the file, or in the JSON of <see cref="Document"/>.</summary>
    public required long Offset { get; init; }

    /// <summary>The type that the list around the object states; <see langword="null"/> if there is none.</summary>
    public TypeMeta? Inherited { get; init; }

    /// <summary>The YAML document that contains the object; <see langword="null"/> if the input is JSON.</summary>
    public YamlDocument? Document { get; init; }

    /// <summary>The type that the object states, otherwise that of the list around it.</summary>
    public TypeMeta Type => TypeMeta.Read(Json.Span) is { Kind: not null } own ? own : Inherited ?? default;

    /// <exception cref="ManifestException">The object does not match its kind.</exception>
    public ScannedObject Scan(ObjectScanner scanner)
    {
        try
        {
            return scanner.ScanAs(Type is { IsComplete: true } type ? type.ObjectKind : null, Json.Span);
        }
        catch (ObjectFormatException problem)
        {
            throw new ManifestException(Location, problem.Message);
        }
        catch (JsonException)
        {
            throw new ManifestException(Location, $"The object is not JSON, or is nested deeper than {ObjectScanner.MaxDepth}.");
        }
    }

    /// <exception cref="ManifestException">The SecretAlias is invalid.</exception>
    public SecretAlias ReadAlias(string ns)
    {
        try
        {
            return SecretAlias.Read(Json.Span, ns);
        }
        catch (FormatException problem)
        {
            throw new ManifestException(Location, problem.Message);
        }
        catch (JsonException problem)
        {
            throw new ManifestException(
                Location, $"The SecretAlias is invalid: {problem.Path?.TrimStart('$', '.')} has the wrong type. Put the digits of a version in quotes.");
        }
    }

    /// <param name="offset">The start of a value in <see cref="Json"/>.</param>
    /// <returns>The line of the value in the file.</returns>
    public ManifestLocation LocationOf(int offset) => Location with
    {
        Line = Document is null ? Location.Line + Json.Span[..offset].Count((byte)'\n') : Document.SpanAt((int)Offset + offset).Line,
        Column = 0,
    };
}
