using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Soak;

/// <summary>Changes certificates while a client connects with the trust of the API server.</summary>
internal sealed class Rotations(RunningCluster cluster, IReadOnlyList<WebhookProcess> replicas, Ledger ledger)
{
    /// <summary>Certificates are renewed after two thirds of their life. A busy machine would miss a shorter one.</summary>
    public static readonly string[] Arguments =
        ["--Tls:SelfManaged:Life=00:05:00", "--Tls:SelfManaged:CaLife=00:15:00", "--Tls:SelfManaged:Settle=00:00:10"];

    private const string Host = $"secretpin.{RunningCluster.SystemNamespace}.svc";

    private readonly HashSet<string> _served = [];
    private readonly HashSet<string> _trusted = [];
    private int _rotations;

    /// <summary>The number of certificates that all replicas presented.</summary>
    public int Served => _served.Count;

    /// <summary>The number of CAs in the caBundle over time.</summary>
    public int Trusted => _trusted.Count;

    /// <summary>Deletes the certificate of all replicas, and each third time the CA.</summary>
    public async Task RotateAsync()
    {
        var (resource, ns, secret) = ("secrets", RunningCluster.SystemNamespace, "secretpin-tls");
        var withCa = ++_rotations % 3 == 0;
        var rotated = await ledger.AnswerAsync(() => withCa
            ? cluster.Api.DeleteAsync(resource, ns, secret)
            : cluster.Api.PatchAsync(resource, ns, secret, TestObjects.Parse("""{"data": {"tls.crt": "", "tls.key": ""}}""")));
        // The Secret is absent until a replica creates it again.
        Assert.True(rotated.IsSuccess || rotated.Code == HttpStatusCode.NotFound, rotated.Message);
    }

    /// <summary>Opens a new connection to each replica.</summary>
    public async Task ConnectAsync()
    {
        foreach (var replica in replicas)
        {
            ledger.Count("handshakes");
            var problem = await WhyNotTrustedAsync(replica);
            // The caBundle may be older than the served certificate. Then the API server has a newer one.
            if (problem is not null && (problem = await WhyNotTrustedAsync(replica)) is not null)
            {
                ledger.Wrong.Enqueue($"{TimeProvider.System.GetUtcNow():O} A new connection: {problem}");
            }
        }
    }

    private async Task<string?> WhyNotTrustedAsync(WebhookProcess replica)
    {
        var configuration = await ledger.AnswerAsync(() => cluster.Api.GetAsync("mutatingwebhookconfigurations", "", RunningCluster.MutatingConfiguration));
        var webhooks = configuration.Expected()["webhooks"]!;
        var bundle = new X509Certificate2Collection();
        bundle.ImportFromPem(Encoding.ASCII.GetString(Convert.FromBase64String((string)webhooks[0]!["clientConfig"]!["caBundle"]!)));
        _trusted.UnionWith(bundle.Select(ca => ca.Thumbprint));
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(bundle);
        using var caller = cluster.Plane.CallersOfWebhooks.Issue("CN=kube-apiserver", Authority.ClientAuthentication);
        using var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", replica.Port);
        await using var tls = new SslStream(connection.GetStream());
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = Host, CertificateChainPolicy = policy, ClientCertificates = [caller] });
            _served.Add(tls.RemoteCertificate!.GetCertHashString());
            return null;
        }
        catch (IOException)
        {
            // Kestrel aborts handshakes after ten seconds.
            ledger.Count("handshakes aborted");
            return null;
        }
        catch (AuthenticationException refused)
        {
            return $"{refused.Message} The caBundle contains {bundle.Count}: {string.Join(", ", bundle.Select(ca => ca.Thumbprint))}";
        }
    }
}
