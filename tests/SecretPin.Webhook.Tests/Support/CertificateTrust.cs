using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace SecretPin.Webhook.Tests.Support;

/// <summary>Trusts only one CA, as the API server does with a webhook's caBundle.</summary>
internal static class CertificateTrust
{
    public static SslClientAuthenticationOptions In(string ca, string host = "localhost")
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(ca);
        // The webhook may have created the certificate with a fake clock.
        policy.VerificationTime = policy.CustomTrustStore[0].NotBefore.AddHours(1);
        return new() { TargetHost = host, CertificateChainPolicy = policy };
    }
}
