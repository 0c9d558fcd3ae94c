namespace SecretPin.Webhook.Memory;

/// <summary>
/// Ends the process when an allocation fails, so that Kubernetes restarts it. Otherwise a component could fail unnoticed: Kestrel would
/// accept no new connections, while the probes still succeed.
/// </summary>
internal static class FailFastOnOutOfMemory
{
    public static void Enable() => AppDomain.CurrentDomain.FirstChanceException += static (_, raised) =>
    {
        if (raised.Exception is OutOfMemoryException)
        {
            Environment.FailFast(
                $"SecretPin is out of memory: the limit of its heap is {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes} bytes. "
                + "Increase the container's limit (resources.limits.memory).");
        }
    };
}
