namespace SecretPin.Aws.Tests.Proxy;

/// <summary>The fault that a proxy injects.</summary>
public enum Fault
{
    None,
    Stall,
    Reset,
    ServerError,
    NoJson,
    Throttle,
    Denied,
    Skew,

    /// <summary>Each page of versions has the same NextToken.</summary>
    TokenCycle,

    /// <summary>The response has 64 MB.</summary>
    Endless,
}
