namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>The namespace and the host names of the webhook's Service, from the options and from the pod.</summary>
/// <param name="Namespace">The namespace of the Secret and the Service.</param>
/// <param name="Names">The names of the certificate.</param>
internal sealed record ServiceIdentity(string Namespace, IReadOnlyList<string> Names)
{
    /// <summary>The file with the pod's namespace (Kubernetes documentation, "Accessing the Kubernetes API from a Pod").</summary>
    private const string NamespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

    public static ServiceIdentity Of(SelfManagedOptions options, string namespaceFile = NamespaceFile)
    {
        var podNamespace = File.Exists(namespaceFile) ? File.ReadAllText(namespaceFile).Trim() : null;
        var ns = options.Namespace ?? podNamespace ?? "secretpin-system";
        var names = options.Names ?? (podNamespace is null ? ["localhost", "127.0.0.1", "::1"] : []);
        return new(ns, [$"{options.Service}.{ns}.svc", $"{options.Service}.{ns}.svc.cluster.local", .. names]);
    }
}
