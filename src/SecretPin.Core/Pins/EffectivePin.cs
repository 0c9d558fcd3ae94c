using SecretPin.Core.Names;

namespace SecretPin.Core.Pins;

/// <summary>The version that a declared alias stands for.</summary>
public sealed record EffectivePin
{
    private EffectivePin()
    {
    }

    /// <summary><see langword="null"/> if the alias has no pin.</summary>
    public VersionedSecretName? Secret { get; private init; }

    /// <summary>Why there is no pin, or why it differs from the desired one, with advice.</summary>
    public string? Note { get; private init; }

    public static EffectivePin To(VersionedSecretName secret, string? note = null) => new() { Secret = secret, Note = note };

    public static EffectivePin Missing(string note) => new() { Note = note };
}
