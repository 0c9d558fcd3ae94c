using SecretPin.Core.Names;

namespace SecretPin.Core.Pins;

/// <summary>The version that a source names for an alias.</summary>
/// <param name="Source">The member of <c>spec.source</c>, recorded in the history.</param>
/// <param name="Secret">The Secret to pin, whether or not it exists; <see langword="null"/> if there is no version yet.</param>
public sealed record SourceResult(string Source, VersionedSecretName? Secret)
{
    /// <summary>Why the source names no version. The pin then stays.</summary>
    public SourceProblem? Problem { get; init; }

    /// <summary>The time at which the result may change without a change in the cluster.</summary>
    public DateTimeOffset? RefreshAt { get; init; }

    /// <summary>The versions that the source skips because their timestamp is in the future.</summary>
    public IReadOnlyList<VersionedSecretName> FutureVersions { get; init; } = [];

    /// <summary>A sentence for users while the Secret does not exist; empty by default.</summary>
    public string Hint { get; init; } = "";

    /// <summary>The version in the form of an ExternalSecret's <c>remoteRef.version</c>: a staging label, or <c>uuid/</c> and the version id.</summary>
    public string? RemoteVersion { get; init; }
}

/// <summary>Why a source names no version.</summary>
/// <param name="Reason">The reason of the condition Ready.</param>
/// <param name="Message">Sentences with advice. A repeated problem has the same message each time, so that the status does not change.</param>
public sealed record SourceProblem(PinReason Reason, string Message);
