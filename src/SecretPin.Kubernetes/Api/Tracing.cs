using System.Diagnostics;

namespace SecretPin.Kubernetes.Api;

/// <summary>What can be traced. Costs nothing while nobody listens.</summary>
public static class Tracing
{
    public static readonly ActivitySource Source = new("SecretPin");
}
