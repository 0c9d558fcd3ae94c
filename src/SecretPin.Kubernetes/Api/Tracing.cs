using System.Diagnostics;

namespace SecretPin.Kubernetes.Api;

/// <summary>The source of SecretPin's activities, for OpenTelemetry.</summary>
public static class Tracing
{
    public static readonly ActivitySource Source = new("SecretPin");
}
