namespace SecretPin.Core.Pins;

/// <summary>Why an alias is ready, or is not: the reasons of its condition.</summary>
public enum PinReason
{
    /// <summary>The pin is what the source asks for.</summary>
    Pinned,

    /// <summary>The Secret that should be pinned does not exist.</summary>
    SecretMissing,

    /// <summary>The source knows no version.</summary>
    NoVersion,

    /// <summary>The source could not be asked: it does not answer, or answers with a failure of its own.</summary>
    SourceUnavailable,

    /// <summary><c>spec.suspend</c> holds the pin.</summary>
    Suspended,

    /// <summary>The source names more than one version, or one that is none.</summary>
    AmbiguousVersion,

    /// <summary>The source has no such secret.</summary>
    SourceNotFound,

    /// <summary>The secret is scheduled for deletion.</summary>
    SourceDeleted,

    /// <summary>We may not ask, or have no credentials to ask with.</summary>
    AccessDenied,

    /// <summary>There is no such region.</summary>
    UnknownRegion,

    /// <summary>The source was asked too often, by us or by others in the account.</summary>
    Throttled,

    /// <summary>Our clock and the source's are too far apart for a signature.</summary>
    ClockSkew,

    /// <summary>The ExternalSecret of the version could not be made from <c>spec.externalSecret</c>.</summary>
    ExternalSecretRefused,
}
