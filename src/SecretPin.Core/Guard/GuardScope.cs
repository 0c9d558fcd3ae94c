namespace SecretPin.Core.Guard;

/// <summary>Which Secrets the guard protects from deletion.</summary>
public enum GuardScope
{
    /// <summary>Every Secret.</summary>
    All,

    /// <summary>Only the versions of declared aliases.</summary>
    Versions,
}
