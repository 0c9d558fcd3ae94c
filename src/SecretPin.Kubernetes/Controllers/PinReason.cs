namespace SecretPin.Kubernetes.Controllers;

/// <summary>Why an alias is ready, or is not: the reasons of its condition.</summary>
internal enum PinReason
{
    /// <summary>The pin is what the source asks for.</summary>
    Pinned,

    /// <summary>The Secret that should be pinned does not exist.</summary>
    SecretMissing,

    /// <summary>The source knows no version.</summary>
    NoVersion,

    /// <summary>The source could not be asked.</summary>
    SourceUnavailable,

    /// <summary><c>spec.suspend</c> holds the pin.</summary>
    Suspended,
}
