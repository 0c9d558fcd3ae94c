using System.Diagnostics;

namespace SecretPin.Kubernetes;

/// <summary>What can be traced. Costs nothing while nobody listens.</summary>
public static class Spans
{
    public static readonly ActivitySource Source = new("SecretPin");
}
