using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Webhook.Reviews;

/// <summary>An object in a review, as it was sent.</summary>
/// <param name="Json">Part of the body, which is cleared once the review is answered.</param>
/// <param name="Kind">What the object itself says it is; <see langword="null"/> where it says nothing.</param>
/// <param name="Scanned">What was found in it, where it was of its kind's form.</param>
public readonly record struct ReviewedObject(ReadOnlyMemory<byte> Json, ObjectKind? Kind, ScannedObject? Scanned = null)
{
    /// <returns>A reader on the object's first token.</returns>
    public Utf8JsonReader Read()
    {
        var reader = new Utf8JsonReader(Json.Span, ObjectScanner.ReaderOptions);
        reader.Read();
        return reader;
    }

    /// <summary>Nothing of the object: it may hold a Secret's values.</summary>
    public override string ToString() => $"{Kind}, {Json.Length} bytes";
}
