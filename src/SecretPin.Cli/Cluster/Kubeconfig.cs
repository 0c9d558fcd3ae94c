using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using k8s;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Manifests;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Cluster;

/// <summary>
/// Loads the user's kubeconfig as kubectl does (client-go tools/clientcmd). KubernetesClient ignores several of its fields, such as <c>as</c> and
/// <c>proxy-url</c>; see docs/decisions/0021.
/// </summary>
internal static class Kubeconfig
{
    /// <exception cref="InputException">The kubeconfig is missing or invalid, or contains what the plugin does not support.</exception>
    public static ClusterConnection Load(ConnectionFlags flags, TimeProvider time)
    {
        var files = Files(flags.Kubeconfig);
        if (files.Count == 0 && flags.Server is null)
        {
            throw new InputException("No kubeconfig found. Name one with --kubeconfig, or set KUBECONFIG.");
        }

        KubeconfigEntry[] configs = [.. files.Select(Read)];
        var context = ContextOf(configs, flags);
        var cluster = Named(configs, "cluster", flags.Cluster ?? context.Text("cluster"));
        var user = Named(configs, "user", flags.User ?? context.Text("user"));
        var client = new KubernetesClientConfiguration { Host = flags.Server ?? cluster.Text("server") };
        if (!Uri.TryCreate(client.Host, UriKind.Absolute, out var server) || server.Scheme is not ("https" or "http"))
        {
            throw new InputException(client.Host.Length == 0
                ? "The kubeconfig names no server. Select a context with --context, or name the server with --server."
                : $"The server '{client.Host}' is not an address such as https://HOST:PORT.");
        }

        SetCluster(client, cluster, flags);
        UserCredentials.Set(client, user, cluster, flags, time);
        return new(client, new()
        {
            Proxy = ProxyOf(cluster),
            Impersonation = UserCredentials.ImpersonationOf(user, flags),
            RequestTimeout = flags.RequestTimeout,
        })
        {
            Namespace = context.Text("namespace") is var ns && (ns.Length == 0 || DnsLabel.IsValid(ns))
                ? ns
                : throw context.Problem("namespace", $"is '{ns}', which is not a DNS label ({DnsLabel.Rule})"),
        };
    }

    private static KubeconfigEntry ContextOf(IReadOnlyList<KubeconfigEntry> configs, ConnectionFlags flags)
    {
        var name = flags.Context ?? configs.Select(config => config.Text("current-context")).FirstOrDefault(current => current.Length > 0) ?? "";
        var context = Named(configs, "context", name);
        context.Only("cluster", "user", "namespace", "extensions");
        return context;
    }

    private static void SetCluster(KubernetesClientConfiguration client, KubeconfigEntry cluster, ConnectionFlags flags)
    {
        // The plugin never compresses, so it honours disable-compression. Extensions are data of other tools.
        cluster.Only(
            "server", "tls-server-name", "insecure-skip-tls-verify", "certificate-authority", "certificate-authority-data", "proxy-url",
            "disable-compression", "extensions");

        // Like kubectl, does not use the name for another server.
        client.TlsServerName = flags.Server is null ? cluster.Text("tls-server-name") : "";
        client.SkipTlsVerify = cluster.Flag("insecure-skip-tls-verify");
        if (cluster.Data("certificate-authority-data", "certificate-authority") is { } authority)
        {
            client.SslCaCerts = Certificates(authority, cluster);
        }

        if (client.SkipTlsVerify && client.SslCaCerts is not null)
        {
            throw cluster.Problem("insecure-skip-tls-verify", "cannot be combined with certificate-authority");
        }
    }

    private static X509Certificate2Collection Certificates(byte[] pem, KubeconfigEntry cluster)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(System.Text.Encoding.UTF8.GetString(pem));
        }
        catch (CryptographicException)
        {
            certificates.Clear();
        }

        return certificates.Count > 0 ? certificates : throw cluster.Problem("certificate-authority", "contains no certificate in PEM format");
    }

    private static FixedProxy? ProxyOf(KubeconfigEntry cluster)
    {
        var text = cluster.Text("proxy-url");
        return text.Length == 0 ? null
            : Uri.TryCreate(text, UriKind.Absolute, out var proxy) && proxy.Scheme is "http" or "https" or "socks5" ? new(proxy)
            : throw cluster.Problem("proxy-url", "is not a URL with the scheme http, https or socks5");
    }

    /// <summary>The entry of the first file that has it.</summary>
    private static KubeconfigEntry Named(IReadOnlyList<KubeconfigEntry> configs, string kind, string name)
    {
        if (name.Length == 0)
        {
            return KubeconfigEntry.Empty;
        }

        var entry = configs.SelectMany(config => config.Entries($"{kind}s")).FirstOrDefault(entry => entry.Text("name") == name)
            ?? throw new InputException($"The kubeconfig has no {kind} \"{name}\". See 'kubectl config view'.");
        return entry.Find(kind)?.As($"{kind} \"{name}\"") ?? KubeconfigEntry.Empty;
    }

    private static KubeconfigEntry Read(string file)
    {
        try
        {
            var yaml = YamlDocument.Parse(new(File.ReadAllText(file), 1, 1));
            var json = yaml is null ? [] : JsonNode.Parse(yaml.Json.Span)!.AsObject();
            return new($"kubeconfig {file}", json, Path.GetDirectoryName(Path.GetFullPath(file))!);
        }
        catch (TextFormatException problem)
        {
            throw new InputException($"The kubeconfig {file} is invalid: malformed YAML in line {problem.Line}. {problem.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The kubeconfig {file} cannot be read: {failure.Message}");
        }
    }

    private static IReadOnlyList<string> Files(string? path)
    {
        if (path is not null)
        {
            return File.Exists(path) ? [path] : throw new InputException($"{path}: kubeconfig not found.");
        }

        var variable = Environment.GetEnvironmentVariable("KUBECONFIG");
        IEnumerable<string> paths = string.IsNullOrEmpty(variable)
            ? [KubernetesClientConfiguration.KubeConfigDefaultLocation]
            : variable.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return [.. paths.Where(File.Exists)];
    }

    /// <summary>A proxy for every address. <see cref="WebProxy"/> exempts addresses.</summary>
    private sealed class FixedProxy(Uri proxy) : IWebProxy
    {
        public ICredentials? Credentials
        {
            get => proxy.UserInfo.Split(':', 2) is [{ Length: > 0 } user, .. var password]
                ? new NetworkCredential(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password.FirstOrDefault() ?? ""))
                : null;
            set => throw new NotSupportedException();
        }

        public Uri GetProxy(Uri destination) => proxy;

        public bool IsBypassed(Uri host) => false;
    }
}
