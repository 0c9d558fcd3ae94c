using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Webhook.Reviews;

/// <summary>An object in a review, as the client sent it.</summary>
/// <param name="Json">A slice of the body, which is cleared after the response.</param>
/// <param name="Kind">The kind that the object itself declares; <see langword="null"/> if it declares none.</param>
/// <param name="Scanned">The result of the scan, if the reader scanned the object.</param>
public readonly record struct ReviewedObject(ReadOnlyMemory<byte> Json, ObjectKind? Kind, ScannedObject? Scanned = null)
{
    /// <returns>A reader on the object's first token.</returns>
    public Utf8JsonReader Read()
    {
        var reader = new Utf8JsonReader(Json.Span, ObjectScanner.ReaderOptions);
        reader.Read();
        return reader;
    }

    /// <summary>Contains nothing of the object, because it may contain a Secret's values.</summary>
    public override string ToString() => $"{Kind}, {Json.Length} bytes";
}
