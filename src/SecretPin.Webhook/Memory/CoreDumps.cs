namespace SecretPin.Webhook.Memory;

/// <summary>
/// Keeps the memory of the process out of core dumps. A pod cannot disable core dumps, and no limit applies if the node pipes them into a
/// program, but a process can filter the contents of its own (core(5), coredump_filter).
/// </summary>
internal static class CoreDumps
{
    /// <returns>Whether the kernel accepted the filter.</returns>
    public static bool ExcludeMemory()
    {
        try
        {
            File.WriteAllText("/proc/self/coredump_filter", "0");
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not Linux, or a kernel without the filter.
            return false;
        }
    }
}
