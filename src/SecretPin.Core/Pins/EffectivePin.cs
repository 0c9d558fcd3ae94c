using SecretPin.Core.Names;

namespace SecretPin.Core.Pins;

/// <summary>What a declared alias stands for now.</summary>
public sealed record EffectivePin
{
    private EffectivePin()
    {
    }

    /// <summary><see langword="null"/> where the alias has no pin.</summary>
    public VersionedSecretName? Secret { get; private init; }

    /// <summary>Why there is no pin, or why it is not the one that was asked for: sentences that say what to do.</summary>
    public string? Note { get; private init; }

    public static EffectivePin To(VersionedSecretName secret, string? note = null) => new() { Secret = secret, Note = note };

    public static EffectivePin Missing(string note) => new() { Note = note };
}
