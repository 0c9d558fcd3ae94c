using System.Security.Cryptography.X509Certificates;
using SecretPin.Core.References;
using SecretPin.Manifests.Files;

namespace SecretPin.Webhook;

/// <summary>
/// Does the part of the start that does not depend on the settings. It runs on a second thread, while the main thread builds the host and validates the
/// settings.
/// </summary>
internal static class Preload
{
    /// <summary>Ignores errors: the component that needs the result reads it again, or gets the same exception.</summary>
    public static void Begin() => _ = Task.Run(() =>
    {
        ReadRootCertificates();
        // The webhook uses the catalogue later. It does not use this scanner: creating it causes the runtime to compile the code of the scanner.
        return new ObjectScanner([], ShippedCatalogue.With([], null));
    });

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
