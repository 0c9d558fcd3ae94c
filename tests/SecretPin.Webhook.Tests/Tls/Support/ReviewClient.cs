using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using SecretPin.Webhook.Tests.Support;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tests.Tls.Support;

/// <summary>Sends reviews as an API server does, and trusts the CAs of a caBundle at the time of the test's clock.</summary>
internal static class ReviewClient
{
    /// <param name="bundle">The trusted CAs.</param>
    /// <param name="webhook">The address of the webhook.</param>
    /// <param name="now">The time at which certificates are validated.</param>
    /// <param name="host">The host name that the certificate must contain.</param>
    /// <param name="client">The client certificate, if any.</param>
    /// <param name="connected">Called for each new connection.</param>
    public static HttpClient Create(
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
