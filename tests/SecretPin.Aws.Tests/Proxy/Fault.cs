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
}
