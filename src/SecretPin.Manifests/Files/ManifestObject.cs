using System.Text.Json;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Manifests.Json;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Manifests.Files;

/// <summary>One object of a manifest, as JSON.</summary>
public sealed record ManifestObject
{
    public required ManifestLocation Location { get; init; }

    /// <summary>Contiguous; valid until the next object is asked for.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>Where <see cref="Json"/> begins: in bytes of the file, or of the JSON of <see cref="Document"/>.</summary>
    public required long Offset { get; init; }

    /// <summary>What the list around it says that it is, where it does not say so itself.</summary>
    public TypeMeta? Inherited { get; init; }

    /// <summary>The YAML document that it stands in; <see langword="null"/> for what was read from JSON.</summary>
    public YamlDocument? Document { get; init; }

    /// <summary>As the object says, or the list around it.</summary>
    public TypeMeta Type => TypeMeta.Read(Json.Span) is { Kind: not null } own ? own : Inherited ?? default;

    /// <exception cref="ManifestException">It is no object of its kind.</exception>
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

    /// <param name="ns">Its namespace.</param>
    /// <returns>What the object means, which is a SecretAlias.</returns>
    /// <exception cref="ManifestException">It is no well-formed one.</exception>
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
                Location,
                $"The SecretAlias is invalid: {problem.Path?.TrimStart('$', '.')} is not of its type. "
                + "Digits of a version must be in quotes.");
        }
    }

    /// <param name="offset">In <see cref="Json"/>, where a value begins.</param>
    /// <returns>The line of the file on which it stands, where that is known, else the object's.</returns>
    public ManifestLocation LocationOf(int offset) =>
        Location with
        {
            Line = Document is null ? Location.Line + Json.Span[..offset].Count((byte)'\n') : Document.SpanAt((int)Offset + offset).Line,
            Column = 0,
        };
}
