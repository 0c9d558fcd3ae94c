namespace SecretPin.Webhook.Configuration;

/// <summary>Which replica we are.</summary>
internal static class Replica
{
    /// <summary>In a pod, its name; several processes of one machine are told apart.</summary>
    public static string Name { get; } = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is null
        ? $"{Environment.MachineName}-{Environment.ProcessId}"
        : Environment.MachineName;
}
