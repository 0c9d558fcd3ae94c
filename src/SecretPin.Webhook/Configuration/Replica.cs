namespace SecretPin.Webhook.Configuration;

/// <summary>The identity of this replica.</summary>
internal static class Replica
{
    /// <summary>The name of the pod. Outside of a pod, the machine's name and the process id, so that several processes on a machine differ.</summary>
    public static string Name { get; } = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is null
        ? $"{Environment.MachineName}-{Environment.ProcessId}"
        : Environment.MachineName;
}
