using SecretPin.Cli.Terminal;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using k8s;

namespace SecretPin.Cli.Cluster;

/// <summary>A cluster, with the rights of the person who asks.</summary>
internal sealed class ClusterClient : IDisposable
{
    private ClusterClient(ApiServer api, string ns, CommandContext shell)
    {
        (Api, Namespace) = (api, ns);
        Objects = new(api, shell.Errors);
        Namespaces = new(api, new ObjectScanner(), shell.Time);
    }

    public ApiServer Api { get; }

    /// <summary>The one that was asked for, else that of the context, else <c>default</c>.</summary>
    public string Namespace { get; }

    /// <summary>Single objects.</summary>
    public ClusterObjects Objects { get; }

    /// <summary>What aliases, versions and referrers there are.</summary>
    public NamespaceReader Namespaces { get; }

    public static ClusterClient Connect(KubernetesClientConfiguration configuration, string? ns, CommandContext shell)
    {
        var its = ns is { Length: > 0 } ? ns : configuration.Namespace is { Length: > 0 } context ? context : "default";
        return new(new(() => configuration, null, shell.Time), its, shell);
    }

    /// <summary>Views of the one namespace, or of every namespace that has an alias.</summary>
    public async Task<IReadOnlyList<NamespaceView>> ReadNamespacesAsync(bool everywhere, CancellationToken cancellation)
    {
        if (!everywhere)
        {
            return [await Namespaces.ReadAsync(Namespace, cancellation)];
        }

        var views = new List<NamespaceView>();
        foreach (var ns in await Namespaces.NamespacesAsync(cancellation))
        {
            views.Add(await Namespaces.ReadAsync(ns, cancellation));
        }

        return views;
    }

    public void Dispose() => Api.Dispose();
}
