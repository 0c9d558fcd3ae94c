using System.Net;
using SecretPin.Core;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.BlockedDeletions;

/// <summary>
/// Records attempts to delete a Secret in its <c>BlockedDeletion</c>. Every write contains the resourceVersion that was read, so if
/// two replicas write at the same time, the second one fails, reads again and adds to what the first has written.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="replica">A unique id of this process. A restarted replica has another id.</param>
public sealed class BlockedDeletionStore(ApiServer api, string replica)
{
    private readonly ObjectClient _objects = new(api);

    /// <param name="batch">The attempts. The batch does not change meanwhile.</param>
    /// <param name="mayWrite">Awaited before each write except the first.</param>
    /// <param name="cancellation">Cancels the requests. A batch that was already written may be recorded again: it counts once.</param>
    /// <exception cref="ApiServerException">With 409: other replicas keep writing. Any other: the batch could not be recorded.</exception>
    public async Task RecordAsync(AttemptBatch batch, Func<CancellationToken, Task> mayWrite, CancellationToken cancellation)
    {
        var read = await ReadAsync(batch, cancellation).ConfigureAwait(false);
        if (read is null)
        {
            read = await CreateAsync(batch, cancellation).ConfigureAwait(false) ?? await ReadAsync(batch, cancellation).ConfigureAwait(false)
                ?? throw Deleted();
            await mayWrite(cancellation).ConfigureAwait(false);
        }

        if (BlockedDeletionRule.Of(read.Status, batch, replica) is { } next)
        {
            await PatchAsync(batch, read.Metadata.ResourceVersion!, next, cancellation).ConfigureAwait(false);
        }
    }

    private Task<BlockedDeletionObject?> ReadAsync(AttemptBatch batch, CancellationToken cancellation) => _objects.GetAsync(
        Resources.BlockedDeletions, batch.Secret.Namespace, batch.Secret.Name, BlockedDeletionJson.Default.BlockedDeletionObject, cancellation);

    /// <returns><see langword="null"/> if another replica was faster.</returns>
    private async Task<BlockedDeletionObject?> CreateAsync(AttemptBatch batch, CancellationToken cancellation)
    {
        var (ns, name) = (batch.Secret.Namespace, batch.Secret.Name);
        try
        {
            var created = new BlockedDeletionObject(new(name, ns), null)
            {
                ApiVersion = $"{WellKnown.Group}/{WellKnown.Version}",
                Kind = Resources.BlockedDeletions.Kind,
            };
            return await _objects.CreateAsync(
                Resources.BlockedDeletions, ns, created, BlockedDeletionJson.Default.BlockedDeletionObject, cancellation).ConfigureAwait(false);
        }
        catch (ApiServerException failure) when (failure is { StatusCode: HttpStatusCode.Conflict, Reason: "AlreadyExists" })
        {
            return null;
        }
    }

    private async Task PatchAsync(AttemptBatch batch, string resourceVersion, BlockedDeletionStatus next, CancellationToken cancellation)
    {
        try
        {
            await _objects.PatchAsync(
                Resources.BlockedDeletions, batch.Secret.Namespace, batch.Secret.Name, new(new(ResourceVersion: resourceVersion), next),
                BlockedDeletionJson.Default.BlockedDeletionObject, cancellation, subresource: "status").ConfigureAwait(false);
        }
        catch (ApiServerException failure) when (failure.StatusCode == HttpStatusCode.NotFound)
        {
            // It has just expired. The next attempt creates it again.
            throw Deleted();
        }
    }

    private static ApiServerException Deleted() => new(HttpStatusCode.Conflict, "", "The BlockedDeletion was deleted meanwhile.");
}
