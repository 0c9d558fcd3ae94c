using System.Runtime.InteropServices;

namespace SecretPin.Webhook.Memory;

/// <summary>
/// Makes glibc overwrite freed memory, because OpenSSL frees decrypted records without clearing them. Other C libraries (musl) have no such
/// option; with them, the last records of a connection stay in memory until it is reused.
/// </summary>
internal static class FreedMemory
{
    /// <summary>M_PERTURB of malloc.h.</summary>
    private const int Perturb = -6;

    /// <summary>The value of freed bytes; any value other than 0 enables the option.</summary>
    private const int Filling = 0x5A;

    /// <returns>Whether the option is enabled.</returns>
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
