using System.Text.Json;

namespace SecretPin.Core.Pins;

/// <summary>Reads an alias from the JSON of its object.</summary>
public static class AliasReader
{
    /// <exception cref="FormatException">A part that pins depend on is not of its form; the message says which, of which alias.</exception>
    public static SecretAlias Read(ReadOnlySpan<byte> json, string ns)
    {
        var written = JsonSerializer.Deserialize(json, SecretAliasJson.Default.SecretAliasObject)
            ?? throw new FormatException("A SecretAlias was expected; null was found.");
        try
        {
            return SecretAlias.Of(written, ns);
        }
        catch (FormatException problem)
        {
            throw new FormatException($"SecretAlias {ns}/{written.Metadata?.Name} is not well-formed: {problem.Message}", problem);
        }
    }
}
