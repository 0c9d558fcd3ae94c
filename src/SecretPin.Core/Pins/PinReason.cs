namespace SecretPin.Core.Pins;

/// <summary>The reasons of the condition Ready.</summary>
public enum PinReason
{
    /// <summary>The pin is the version that the source names.</summary>
    Pinned,

    /// <summary>A rollout brings the version that the source names to the workloads.</summary>
    RollingOut,

    /// <summary>The version that the source names was rejected by a rollout, so the pin stays.</summary>
    Rejected,

    /// <summary>The Secret that should be pinned does not exist.</summary>
    SecretMissing,

    /// <summary>The source has no version.</summary>
    NoVersion,

    /// <summary>The source does not answer, or answers with an internal error.</summary>
    SourceUnavailable,

    /// <summary><c>spec.suspend</c> keeps the pin.</summary>
    Suspended,

    /// <summary>The source names more than one version, or an invalid one.</summary>
    AmbiguousVersion,

    /// <summary>The secret does not exist in the source.</summary>
    SourceNotFound,

    /// <summary>The secret is scheduled for deletion.</summary>
    SourceDeleted,

    /// <summary>SecretPin has no permission to read the source, or no credentials.</summary>
    AccessDenied,

    /// <summary>The region does not exist.</summary>
    UnknownRegion,

    /// <summary>The source rejects requests because of their rate, which other clients of the account may cause.</summary>
    Throttled,

    /// <summary>The clocks of SecretPin and of the source differ too much for a signature.</summary>
    ClockSkew,

    /// <summary>The ExternalSecret of the version could not be created from <c>spec.externalSecret</c>.</summary>
    ExternalSecretRefused,
}
