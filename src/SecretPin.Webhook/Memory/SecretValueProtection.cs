using Microsoft.AspNetCore.Connections;

namespace SecretPin.Webhook.Memory;

/// <summary>
/// Values of Secrets are never kept. A review of the deletion of a Secret contains them: the scanner skips them (<c>ObjectWalk</c> in SecretPin.Core), and the
/// buffers that contained them are cleared. <c>ReviewBuffers</c> clears the buffers of reviews, <see cref="ClearedTlsBuffers"/> those of TLS, and this class
/// those of Kestrel and OpenSSL. The webhook requests only the metadata of Secrets (<c>MetadataOnly</c> in SecretPin.Kubernetes), except for its own
/// certificate.
/// </summary>
internal static class SecretValueProtection
{
    public static void AddSecretValueProtection(this IServiceCollection services)
    {
        services.AddSingleton<IMemoryPoolFactory<byte>, ClearedMemoryPoolFactory>();
        FreedMemory.Overwrite();
        CoreDumps.ExcludeMemory();
    }
}
