using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Index;

/// <summary>Reads an object whose kind is known from where it came.</summary>
internal static class ObjectReading
{
    private static readonly ObjectScanner BuiltInOnly = new();

    /// <summary>
    /// A custom object of another form than the operator says its kind has is kept without references: one such object
    /// must not keep all the others from being seen, and nothing is allowed because the index does not know of it.
    /// </summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="ObjectFormatException">It has no name, or its metadata has another form.</exception>
    public static ScannedObject Scan(ObjectScanner scanner, ReadOnlySpan<byte> json, ObjectKind kind)
    {
        ScannedObject seen;
        try
        {
            seen = Read(scanner, json, kind);
        }
        catch (ObjectFormatException)
        {
            seen = Read(BuiltInOnly, json, kind);
        }

        return seen.Name.Length > 0 ? seen : throw new ObjectFormatException($"An object of kind {kind} has no name.");
    }

    private static ScannedObject Read(ObjectScanner scanner, ReadOnlySpan<byte> json, ObjectKind kind)
    {
        var reader = new Utf8JsonReader(json, ObjectScanner.ReaderOptions);
        reader.Read();
        return scanner.Scan(ref reader, kind);
    }
}
