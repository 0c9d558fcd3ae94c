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

/// <summary>Certificates that keep changing, and someone who keeps connecting anew, trusting what the API server trusts.</summary>
internal sealed class Rotations(RunningCluster cluster, IReadOnlyList<WebhookProcess> replicas, Ledger ledger)
{
    /// <summary>They are renewed after two thirds of that, too; shorter, and a busy machine would be too late for it.</summary>
    public static readonly string[] Arguments =
        ["--Tls:SelfManaged:Life=00:05:00", "--Tls:SelfManaged:CaLife=00:15:00", "--Tls:SelfManaged:Settle=00:00:10"];

    private const string Host = $"secretpin.{RunningCluster.SystemNamespace}.svc";

    private readonly HashSet<string> _served = [];
    private readonly HashSet<string> _trusted = [];
    private int _rotations;

    /// <summary>How many certificates were seen to be served, over all replicas.</summary>
    public int Served => _served.Count;

    /// <summary>How many CAs were trusted, one after the other.</summary>
    public int Trusted => _trusted.Count;

    /// <summary>Takes the certificate away from all of them; each third time the CA, too.</summary>
    public async Task RotateAsync()
    {
        var (resource, ns, secret) = ("secrets", RunningCluster.SystemNamespace, "secretpin-tls");
        var withCa = ++_rotations % 3 == 0;
        var rotated = await Ledger.AnswerAsync(() => withCa
            ? cluster.Api.DeleteAsync(resource, ns, secret)
            : cluster.Api.PatchAsync(resource, ns, secret, TestObjects.Parse("""{"data": {"tls.crt": "", "tls.key": ""}}""")));
        // It may be away for the moment that it takes a replica to make another.
        Assert.True(rotated.IsSuccess || rotated.Code == HttpStatusCode.NotFound, rotated.Message);
    }

    /// <summary>A new connection to each replica.</summary>
    public async Task ConnectAsync()
    {
        foreach (var replica in replicas)
        {
            ledger.Count("handshakes");
            var problem = await WhyNotTrustedAsync(replica);
            // What was read may be older than what is served: then it is no longer what the API server has.
            if (problem is not null && (problem = await WhyNotTrustedAsync(replica)) is not null)
            {
                ledger.Wrong.Enqueue($"{TimeProvider.System.GetUtcNow():O} A new connection: {problem}");
            }
        }
    }

    private async Task<string?> WhyNotTrustedAsync(WebhookProcess replica)
    {
        var webhooks = (await Ledger.AnswerAsync(() => cluster.Api.GetAsync("mutatingwebhookconfigurations", "", "secretpin"))).Expected()["webhooks"]!;
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
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = Host, CertificateChainPolicy = policy, ClientCertificates = [caller] });
            _served.Add(tls.RemoteCertificate!.GetCertHashString());
            return null;
        }
        catch (IOException)
        {
            // Too slow for Kestrel, which gives a handshake ten seconds.
            ledger.Count("handshakes given up");
            return null;
        }
        catch (AuthenticationException refused)
        {
            return $"{refused.Message} The caBundle holds {bundle.Count}: {string.Join(", ", bundle.Select(ca => ca.Thumbprint))}";
        }
    }
}
