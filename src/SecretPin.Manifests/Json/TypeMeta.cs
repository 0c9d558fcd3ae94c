using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Manifests.Json;

/// <summary>What an object says it is (metav1 TypeMeta).</summary>
/// <param name="ApiVersion"><see langword="null"/> where it does not say.</param>
/// <param name="Kind"><see langword="null"/> where it does not say.</param>
public readonly record struct TypeMeta(string? ApiVersion, string? Kind)
{
    private const string List = "List";

    /// <summary>Whether both are known.</summary>
    public bool IsComplete => ApiVersion is not null && Kind is not null;

    /// <summary>
    /// What the items of a list of this type are where they do not say it themselves (apimachinery
    /// UnstructuredJSONScheme): those of a <c>DeploymentList</c> are Deployments, those of a <c>List</c> must say.
    /// </summary>
    public TypeMeta? OfItems =>
        IsComplete && Kind!.Length > List.Length && Kind.EndsWith(List, StringComparison.Ordinal)
            ? this with { Kind = Kind[..^List.Length] }
            : null;

    /// <exception cref="InvalidOperationException">It is not complete.</exception>
    public ObjectKind ObjectKind => IsComplete ? ObjectKind.Of(ApiVersion!, Kind!) : throw new InvalidOperationException();

    /// <param name="json">One object, well-formed.</param>
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
            type = isApiVersion ? type with { ApiVersion = Text(ref reader) }
                : isKind ? type with { Kind = Text(ref reader) }
                : type;
            reader.Skip();
        }

        return type;
    }

    /// <summary>What is no text is nothing here; the scanner says what is wrong with it.</summary>
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
