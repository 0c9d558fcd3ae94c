using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Manifests.Json;

/// <summary>The type that an object states (metav1.TypeMeta).</summary>
/// <param name="ApiVersion"><see langword="null"/> if it is missing.</param>
/// <param name="Kind"><see langword="null"/> if it is missing.</param>
public readonly record struct TypeMeta(string? ApiVersion, string? Kind)
{
    private const string List = "List";

    /// <summary>Whether both properties are present.</summary>
    public bool IsComplete => ApiVersion is not null && Kind is not null;

    /// <summary>The type of items without a type in a list of this type (apimachinery UnstructuredJSONScheme), except in a <c>List</c>.</summary>
    public TypeMeta? OfItems =>
        IsComplete && Kind!.Length > List.Length && Kind.EndsWith(List, StringComparison.Ordinal) ? this with { Kind = Kind[..^List.Length] } : null;

    /// <exception cref="InvalidOperationException">A property is missing.</exception>
    public ObjectKind ObjectKind => IsComplete ? ObjectKind.Of(ApiVersion!, Kind!) : throw new InvalidOperationException();

    /// <param name="json">One well-formed object.</param>
    public static TypeMeta Read(ReadOnlySpan<byte> json)
    {
        var type = default(TypeMeta);
        var reader = new Utf8JsonReader(json, ObjectScanner.ReaderOptions);
        reader.Read();
        while (!type.IsComplete && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isApiVersion = reader.ValueTextEquals("apiVersion"u8);
            var isKind = reader.ValueTextEquals("kind"u8);
            reader.Read();
            type = isApiVersion ? type with { ApiVersion = Text(ref reader) } : isKind ? type with { Kind = Text(ref reader) } : type;
            reader.Skip();
        }

        return type;
    }

    /// <summary><see langword="null"/> for a value that is not text, which the scanner rejects.</summary>
    internal static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
