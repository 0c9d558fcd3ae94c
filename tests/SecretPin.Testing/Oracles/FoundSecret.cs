using System.Text.Json.Nodes;
using SecretPin.Core.References;

namespace SecretPin.Testing.Oracles;

/// <summary>A reference that an oracle found, to compare with the scanner. Without a namespace, the namespace of the object is meant.</summary>
public sealed record FoundSecret(string Pointer, string Name, bool IsOptional, string? Namespace = null)
{
    public static FoundSecret Of(Reference reference) =>
        new(reference.Pointer, reference.Name, reference.IsOptional, reference.Namespace);

    /// <summary>Asserts that the references are the same in any order, and that each pointer leads to its name.</summary>
    public static void AssertSame(IEnumerable<FoundSecret> expected, ScannedObject scanned, JsonNode json)
    {
        var found = scanned.References.Select(Of).OrderBy(secret => secret.Pointer, StringComparer.Ordinal).ToArray();
        Assert.Equal(expected.OrderBy(secret => secret.Pointer, StringComparer.Ordinal), found);
        Assert.All(found, secret => Assert.Equal(secret.Name, Json.At(json, secret.Pointer).GetValue<string>()));
    }
}
