using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SecretPin.Cluster.Tests.ControlPlane;

/// <summary>The text of a kubeconfig.</summary>
internal static class Kubeconfig
{
    public static string For(Uri server, Authority authority, X509Certificate2 user) => Text(
        server,
        authority,
        Certificate(user));

    public static string For(Uri server, Authority authority, string token) => Text(server, authority, $"token: {token}");

    /// <summary>The client certificate that the API server presents to webhooks.</summary>
    public static string ToWebhooks(X509Certificate2 user) => $$"""
        apiVersion: v1
        kind: Config
        users:
        - name: '*'
          user: { {{Certificate(user)}} }
        """;

    private static string Certificate(X509Certificate2 user) =>
        $"client-certificate-data: {Base64(user.ExportCertificatePem())}, client-key-data: {Base64(user.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem())}";

    private static string Text(Uri server, Authority authority, string user) => $$"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: cluster
          cluster:
            server: {{server.GetLeftPart(UriPartial.Authority)}}
            certificate-authority-data: {{Base64(authority.Pem)}}
        users:
        - name: user
          user: { {{user}} }
        contexts:
        - name: context
          context: {cluster: cluster, user: user}
        current-context: context
        """;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
