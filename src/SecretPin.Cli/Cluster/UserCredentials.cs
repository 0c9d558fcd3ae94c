using k8s;
using k8s.Authentication;
using SecretPin.Cli.Terminal;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Cluster;

/// <summary>The credentials of a kubeconfig's user.</summary>
internal static class UserCredentials
{
    /// <exception cref="InputException">The user is invalid, or has credentials that the plugin does not support.</exception>
    public static void Set(KubernetesClientConfiguration client, KubeconfigEntry user, KubeconfigEntry cluster, ConnectionFlags flags, TimeProvider time)
    {
        user.Only(
            "client-certificate", "client-certificate-data", "client-key", "client-key-data", "token", "tokenFile", "as", "as-uid", "as-groups",
            "as-user-extra", "username", "password", "auth-provider", "exec", "extensions");
        SetCertificate(client, user);
        (client.Username, client.Password) = (user.Text("username"), user.Text("password"));

        // As in client-go, a token has precedence over a plugin.
        if (flags.Token is { } token)
        {
            client.AccessToken = token;
        }
        else if (user.File("tokenFile") is { Length: > 0 } file)
        {
            client.TokenProvider = File.Exists(file) ? new TokenFileAuth(file) : throw user.Problem("tokenFile", $"names {file}, which does not exist");
        }
        else if (user.Text("token") is { Length: > 0 } stored)
        {
            client.AccessToken = stored;
        }
        else if (user.Find("exec") is { } exec)
        {
            ExecPlugin.Of(exec, cluster, time).Authenticate(client);
        }
        else if (user.Find("auth-provider") is { } provider)
        {
            client.TokenProvider = OpenIdConnect(provider);
        }

        if (client.Username.Length > 0 && (client.AccessToken is not null || client.TokenProvider is not null))
        {
            throw user.Problem("username", "cannot be combined with a token");
        }
    }

    /// <returns><see langword="null"/> if the user acts as itself.</returns>
    /// <exception cref="InputException">Groups, a UID or extra values are given without a user.</exception>
    public static Impersonation? ImpersonationOf(KubeconfigEntry user, ConnectionFlags flags)
    {
        var impersonation = new Impersonation(flags.As ?? user.Text("as"))
        {
            Uid = flags.AsUid ?? user.Text("as-uid"),
            Groups = flags.AsGroups.Count > 0 ? flags.AsGroups : user.Texts("as-groups"),
            Extra = user.Lists("as-user-extra"),
        };
        var values = impersonation.Groups.Concat(impersonation.Extra.Values.SelectMany(value => value)).Append(impersonation.User).Append(impersonation.Uid);
        if (values.Any(value => value.Any(char.IsControl)))
        {
            throw new InputException("The impersonated user, its UID, a group or an extra value contains a control character.");
        }

        return impersonation.User.Length > 0 ? impersonation
            : impersonation is { Uid: "", Groups.Count: 0, Extra.Count: 0 } ? null
            : throw new InputException("A UID, groups or extra values can be impersonated only together with a user. Name the user with --as.");
    }

    private static void SetCertificate(KubernetesClientConfiguration client, KubeconfigEntry user)
    {
        if (user.Data("client-certificate-data", "client-certificate") is not { } certificate)
        {
            return;
        }

        var key = user.Data("client-key-data", "client-key") ?? throw user.Problem("client-key", "is missing. The client certificate needs it");
        SetCertificate(client, certificate, key);
    }

    /// <summary>The client expects PEM in base64.</summary>
    internal static void SetCertificate(KubernetesClientConfiguration client, byte[] certificate, byte[] key) =>
        (client.ClientCertificateData, client.ClientCertificateKeyData) = (Convert.ToBase64String(certificate), Convert.ToBase64String(key));

    /// <summary>The only provider that kubectl still has.</summary>
    private static OidcTokenProvider OpenIdConnect(KubeconfigEntry provider)
    {
        provider.Only("name", "config");
        if (provider.Text("name") != "oidc")
        {
            throw provider.Problem("name", $"is '{provider.Text("name")}', which is not supported. Use an exec plugin");
        }

        var config = provider.Find("config") ?? KubeconfigEntry.Empty;
        config.Only("client-id", "client-secret", "idp-issuer-url", "id-token", "refresh-token");
        return new(
            config.Text("client-id"), config.Text("client-secret"), config.Text("idp-issuer-url"), config.Text("id-token"), config.Text("refresh-token"));
    }
}
