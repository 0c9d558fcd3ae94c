using SecretPin.Core.References;

namespace SecretPin.Chart.Tests;

/// <summary>A kind's resource, as the API server names those of our tables.</summary>
internal static class Plural
{
    public static (string Group, string Resource) Of(ObjectKind kind)
    {
        var singular = kind.Kind.ToLowerInvariant();
        return (kind.Group, singular + (singular.EndsWith('s') ? "es" : "s"));
    }
}
