using System.Runtime.InteropServices;

namespace SecretPin.Webhook.Memory;

/// <summary>
/// OpenSSL decrypts into memory of malloc and frees it as it is. glibc overwrites what is freed when it is asked to; other
/// C libraries (musl) know nothing of the kind, and there the last records of a connection stay until they are reused.
/// </summary>
internal static class FreedMemory
{
    /// <summary>malloc.h.</summary>
    private const int Perturb = -6;

    /// <summary>Any value but 0 turns it on, and is what freed memory is filled with.</summary>
    private const int Filling = 0x5A;

    /// <returns>Whether from now on freed memory is overwritten.</returns>
    public static bool Overwrite()
    {
        try
        {
            return OperatingSystem.IsLinux() && SetMallocOption(Perturb, Filling) == 1;
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    [DllImport("libc.so.6", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetMallocOption(int option, int value);
}
