namespace SecretPin.Aws.Tests.Proxy;

/// <summary>What a proxy does to a call.</summary>
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
