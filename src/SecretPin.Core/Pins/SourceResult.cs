using SecretPin.Core.Names;

namespace SecretPin.Core.Pins;

/// <summary>What a source of pins says of an alias.</summary>
/// <param name="Source">The member of <c>spec.source</c>, as the history names it.</param>
/// <param name="Secret">The Secret to pin, whether or not it exists; <see langword="null"/> where there is no version yet.</param>
public sealed record SourceResult(string Source, VersionedSecretName? Secret)
{
    /// <summary>Why there is no answer; then the pin stays, and so does the rest of its status.</summary>
    public SourceProblem? Problem { get; init; }

    /// <summary>When the answer may be another one although nothing in the cluster changes.</summary>
    public DateTimeOffset? RefreshAt { get; init; }

    /// <summary>A sentence for people who wait for the Secret; empty by default.</summary>
    public string Hint { get; init; } = "";

    /// <summary>The version as an ExternalSecret's <c>remoteRef.version</c> names it: a staging label, or <c>uuid/</c> and the version's id.</summary>
    public string? RemoteVersion { get; init; }
}
