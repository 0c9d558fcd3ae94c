using SecretPin.Core.References;

namespace SecretPin.Chart.Tests;

/// <summary>The resource name of a kind. Correct for all kinds in the tables of the core.</summary>
internal static class Plural
{
    public static (string Group, string Resource) Of(ObjectKind kind)
    {
        var singular = kind.Kind.ToLowerInvariant();
        return (kind.Group, singular + (singular.EndsWith('s') ? "es" : "s"));
    }
}
