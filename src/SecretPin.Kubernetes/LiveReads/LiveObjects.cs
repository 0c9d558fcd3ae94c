using Polly;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>
/// Reads single objects live. A get without resourceVersion is answered from etcd. A list of one object would be as recent,
/// but may wait up to 100 ms for the API server's cache.
/// </summary>
public sealed class LiveObjects(ApiServer api, ObjectScanner scanner, ResiliencePipeline? retry = null)
{
    private readonly ObjectClient _objects = new(api);
    private readonly ResiliencePipeline _retry = retry ?? ResiliencePipeline.Empty;

    /// <returns><see langword="null"/> if the object does not exist.</returns>
    public async Task<ScannedObject?> ReadAsync(Resource resource, string? ns, string name, CancellationToken cancellation) =>
        await _retry.ExecuteAsync(
            async token => await _objects.GetBytesAsync(resource, ns, name, token).ConfigureAwait(false), cancellation).ConfigureAwait(false) is { } json
            ? scanner.ScanAs(resource.ObjectKind, json).RequireValidNames() : null;

    /// <returns>Whether the Secret exists and is not being deleted, at some moment after the call.</returns>
    public async Task<bool> SecretExistsAsync(string ns, string name, CancellationToken cancellation) =>
        await ReadAsync(Resources.Secrets, ns, name, cancellation).ConfigureAwait(false) is { IsBeingDeleted: false };

    /// <returns>Whether the namespace is being deleted or does not exist.</returns>
    public async Task<bool> IsNamespaceTerminatingAsync(string ns, CancellationToken cancellation) =>
        await ReadAsync(Resources.Namespaces, null, ns, cancellation).ConfigureAwait(false) is null or { IsBeingDeleted: true };
}
