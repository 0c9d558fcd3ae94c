using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using SecretPin.Webhook.Tests.Support;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tests.Tls.Support;

/// <summary>Posts reviews as an API server does, trusting what a caBundle holds, at the time of a test's clock.</summary>
internal static class Trusting
{
    /// <param name="bundle">Whom it trusts.</param>
    /// <param name="webhook">Whom it asks.</param>
    /// <param name="now">When.</param>
    /// <param name="host">Whom it means to ask; the certificate has to be for this name.</param>
    /// <param name="client">Who it is itself, if anyone.</param>
    /// <param name="connected">Is told of each connection.</param>
    public static HttpClient Client(
        CaBundle bundle, Uri webhook, DateTimeOffset now, string host = "localhost", X509Certificate2? client = null, Action? connected = null)
    {
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationTime = now.LocalDateTime,
        };
        trust.CustomTrustStore.AddRange(bundle.Certificates.ToArray());
        var options = new SslClientAuthenticationOptions { CertificateChainPolicy = trust };
        if (client is not null)
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(client, null, offline: true);
        }

        var handler = new SocketsHttpHandler { SslOptions = options };
        handler.ConnectCallback = async (context, cancellation) =>
        {
            connected?.Invoke();
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        };
        return new(handler) { BaseAddress = webhook, DefaultRequestHeaders = { Host = host } };
    }

    public static async Task<Answer> ReviewAsync(this HttpClient client)
    {
        using var content = new StringContent(TestObjects.Review().ToJsonString(), new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        using var response = await client.PostAsync("/mutate/workloads", content);
        return await Answer.OfAsync(response);
    }
}
