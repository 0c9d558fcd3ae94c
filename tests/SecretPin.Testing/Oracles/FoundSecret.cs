using System.Text.Json.Nodes;
using SecretPin.Core.References;

namespace SecretPin.Testing.Oracles;

/// <summary>A reference as an oracle sees it, to be compared with ours. No namespace means the object's own.</summary>
public sealed record FoundSecret(string Pointer, string Name, bool IsOptional, string? Namespace = null)
{
    public static FoundSecret Of(Reference reference) =>
        new(reference.Pointer, reference.Name, reference.IsOptional, reference.Namespace);

    /// <summary>The same references, whatever their order; and each pointer leads to its name.</summary>
    public static void AssertSame(IEnumerable<FoundSecret> expected, ScannedObject scanned, JsonNode json)
    {
        var found = scanned.References.Select(Of).OrderBy(secret => secret.Pointer, StringComparer.Ordinal).ToArray();
        Assert.Equal(expected.OrderBy(secret => secret.Pointer, StringComparer.Ordinal), found);
        Assert.All(found, secret => Assert.Equal(secret.Name, Json.At(json, secret.Pointer).GetValue<string>()));
    }
}
