namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>Where we are, as far as the options leave it open.</summary>
/// <param name="Namespace">Of the Secret and the Service.</param>
/// <param name="Names">What the certificate is good for.</param>
internal sealed record ServiceIdentity(string Namespace, IReadOnlyList<string> Names)
{
    /// <summary>Where a pod finds its own namespace (Kubernetes, "Accessing the API from a Pod").</summary>
    private const string NamespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

    public static ServiceIdentity Of(SelfManagedOptions options, string namespaceFile = NamespaceFile)
    {
        var own = File.Exists(namespaceFile) ? File.ReadAllText(namespaceFile).Trim() : null;
        var ns = options.Namespace ?? own ?? "secretpin-system";
        var more = options.Names ?? (own is null ? ["localhost", "127.0.0.1", "::1"] : []);
        return new(ns, [$"{options.Service}.{ns}.svc", $"{options.Service}.{ns}.svc.cluster.local", .. more]);
    }
}
