namespace SecretPin.Webhook.Memory;

/// <summary>
/// Whoever finds no memory may be a part that nobody sees fail: Kestrel, which then accepts no connection any more while probes
/// go on being answered. So the process ends, and is started anew.
/// </summary>
internal static class FailFastOnOutOfMemory
{
    public static void Enable() => AppDomain.CurrentDomain.FirstChanceException += static (_, raised) =>
    {
        if (raised.Exception is OutOfMemoryException)
        {
            Environment.FailFast(
                $"SecretPin is out of memory: its heap may have {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes} bytes. Give its container more (resources.limits.memory).");
        }
    };
}
