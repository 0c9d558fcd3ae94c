using SecretPin.Core.Names;
using SecretPin.Core.Rollouts;

namespace SecretPin.Core.Pins;

/// <summary>The version that a declared alias stands for.</summary>
public sealed record EffectivePin
{
    private EffectivePin()
    {
    }

    /// <summary>The pin; <see langword="null"/> if the alias has none. During a rollout, the version that a new workload gets before its turn.</summary>
    public VersionedSecretName? Secret { get; private init; }

    /// <summary>The rollout in progress, which determines the version of each workload; <see langword="null"/> by default.</summary>
    public ActiveRollout? Rollout { get; private init; }

    /// <summary>Why there is no pin, or why it differs from the desired one, with advice.</summary>
    public string? Note { get; private init; }

    public static EffectivePin To(VersionedSecretName secret, string? note = null) => new() { Secret = secret, Note = note };

    /// <param name="rollout">The rollout in progress.</param>
    /// <param name="note">See <see cref="Note"/>.</param>
    public static EffectivePin During(ActiveRollout rollout, string? note = null) => new() { Secret = rollout.From, Rollout = rollout, Note = note };

    public static EffectivePin Missing(string note) => new() { Note = note };

    /// <summary>The same pin with another note.</summary>
    public EffectivePin WithNote(string note) => this with { Note = note };

    /// <summary>The version that a workload gets.</summary>
    /// <inheritdoc cref="ActiveRollout.VersionOf"/>
    /// <returns><see langword="null"/> if the alias has no pin.</returns>
    public VersionedSecretName? VersionOf(WorkloadKey workload, VersionedSecretName? stored) =>
        Rollout is null ? Secret : Rollout.VersionOf(workload, stored);
}
