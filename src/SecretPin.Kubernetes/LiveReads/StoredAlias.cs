using System.Text.Json;
using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>
/// An alias in a list. An invalid one, for example of an older schema, has no <see cref="Alias"/>, and does not affect the others.
/// </summary>
/// <param name="Name">The name of the alias.</param>
/// <param name="Alias"><see langword="null"/> if the alias is invalid.</param>
/// <param name="Problem">Why the alias is invalid, for users; empty if it is valid.</param>
internal sealed record StoredAlias(string Name, SecretAlias? Alias, string Problem)
{
    public static StoredAlias Read(ReadOnlySpan<byte> json, string ns, ObjectScanner scanner)
    {
        try
        {
            var alias = SecretAlias.Read(json, ns);
            return new(alias.Name.Value, alias, "");
        }
        catch (Exception problem) when (problem is FormatException or JsonException)
        {
            var name = scanner.ScanStored(Kinds.SecretAlias, json).Name;
            return new(name, null, problem is JsonException ? $"SecretAlias {ns}/{name} is invalid: a value has the wrong type." : problem.Message);
        }
    }
}
