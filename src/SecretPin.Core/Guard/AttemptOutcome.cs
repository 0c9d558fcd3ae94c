namespace SecretPin.Core.Guard;

/// <summary>What came of an attempt to delete a Secret, where that has to be told.</summary>
public enum AttemptOutcome
{
    /// <summary>Refused: the Secret is needed.</summary>
    Denied,

    /// <summary>Let through, as the Secret's own annotation asks.</summary>
    Forced,

    /// <summary>Refused: nobody could tell whether the Secret is needed.</summary>
    Unverified,
}
