using System.Security.Cryptography.X509Certificates;
using SecretPin.Manifests.Files;

namespace SecretPin.Webhook;

/// <summary>
/// Reads what every start needs and no setting changes, on another thread while the main thread builds the host and validates the settings.
/// </summary>
internal static class Preload
{
    /// <summary>Ignores errors, because the component that needs the result reads it again, or gets the same exception.</summary>
    public static void Begin()
    {
        _ = Task.Run(ReadRootCertificates);
        _ = Task.Run(() => ShippedCatalogue.Projects);
    }

    /// <summary>Fills the runtime's cache of the system's root certificates. The runtime needs them for the chain of the serving certificate.</summary>
    private static void ReadRootCertificates()
    {
        using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine);
        store.Open(OpenFlags.ReadOnly);
        foreach (var root in store.Certificates)
        {
            root.Dispose();
        }
    }
}
