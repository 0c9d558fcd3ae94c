using SecretPin.Cli.Terminal;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Cluster;

/// <summary>A connection to a cluster with the credentials of the user.</summary>
internal sealed class ClusterClient(ClusterConnection connection, string? ns, CommandContext context) : IDisposable
{
    private Task<ClusterReferences>? _references;

    public ApiServer Api { get; } = new(() => connection.Client, null, context.Time, connection.Connections);

    /// <summary>The namespace of the command line, else that of the kubeconfig's context, else <c>default</c>.</summary>
    public string Namespace { get; } = ns is { Length: > 0 } ? ns : connection.Namespace is { Length: > 0 } configured ? configured : "default";

    public ClusterObjects Objects => field ??= new(Api, context.Errors);

    public NamespaceReader Namespaces => field ??= new(Api, ReferencesAsync, context.Time);

    /// <summary>Where the custom resources of the cluster name Secrets. Read once.</summary>
    public Task<ClusterReferences> ReferencesAsync(CancellationToken cancellation) => _references ??= ClusterReferences.ReadAsync(Objects, cancellation);

    /// <summary>Reads <see cref="Namespace"/>, or every namespace that has an alias.</summary>
    public async Task<IReadOnlyList<NamespaceView>> ReadNamespacesAsync(bool everywhere, CancellationToken cancellation)
    {
        var namespaces = everywhere
            ? (await Namespaces.ListAliasesAsync(null, cancellation)).Select(alias => alias.Alias.Namespace).Distinct().Order(StringComparer.Ordinal)
            : Enumerable.Repeat(Namespace, 1);
        var views = new List<NamespaceView>();
        foreach (var ns in namespaces)
        {
            views.Add(await Namespaces.ReadAsync(ns, cancellation));
        }

        return views;
    }

    public void Dispose() => Api.Dispose();
}
