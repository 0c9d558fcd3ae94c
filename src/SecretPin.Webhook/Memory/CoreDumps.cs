namespace SecretPin.Webhook.Memory;

/// <summary>
/// A pod cannot say that it leaves no core file, and where a node pipes cores into a program no limit holds it back. But a process may
/// say what is in its own (core(5), coredump_filter): of ours, no memory.
/// </summary>
internal static class CoreDumps
{
    private const string Filter = "/proc/self/coredump_filter";

    /// <returns>Whether the kernel has taken it.</returns>
    public static bool ExcludeMemory()
    {
        try
        {
            File.WriteAllText(Filter, "0");
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not Linux, or a kernel without it.
            return false;
        }
    }
}
