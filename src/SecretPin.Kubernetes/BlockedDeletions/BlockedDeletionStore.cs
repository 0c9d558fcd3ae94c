using System.Net;
using SecretPin.Core;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.BlockedDeletions;

/// <summary>
/// Records attempts to delete a Secret in its <c>BlockedDeletion</c>, in one write: a process that is killed leaves a complete record or none.
/// Every write contains the resourceVersion that was read, so if two replicas write at the same time, the second one fails, reads again and
/// adds to what the first has written.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="replica">A unique id of this process. A restarted replica has another id.</param>
public sealed class BlockedDeletionStore(ApiServer api, string replica)
{
    private readonly ObjectClient _objects = new(api);

    /// <param name="batch">The attempts. The batch does not change meanwhile.</param>
    /// <param name="cancellation">Cancels the requests. A batch that was already written may be recorded again: it counts once.</param>
    /// <exception cref="ApiServerException">With 409: other replicas keep writing. Any other: the batch could not be recorded.</exception>
    public async Task RecordAsync(AttemptBatch batch, CancellationToken cancellation)
    {
        var read = await _objects.GetAsync(
            Resources.BlockedDeletions, batch.Secret.Namespace, batch.Secret.Name, BlockedDeletionJson.Default.BlockedDeletionObject, cancellation)
            .ConfigureAwait(false);
        if (BlockedDeletionRule.Of(read?.Status, batch, replica) is not { } next)
        {
            return;
        }

        var written = await (read is null ? CreateAsync(batch, next, cancellation) : PatchAsync(batch, read.Metadata.ResourceVersion!, next, cancellation))
            .ConfigureAwait(false);
        if (BlockedDeletionRule.Of(written.Status, batch, replica) is not null)
        {
            throw new ApiServerException(
                HttpStatusCode.UnprocessableEntity, "",
                "The API server dropped the attempts: the CRD blockeddeletions.secretpin.io is older than this version of SecretPin. Upgrade it.");
        }
    }

    private Task<BlockedDeletionObject> CreateAsync(AttemptBatch batch, BlockedDeletionStatus status, CancellationToken cancellation)
    {
        var (ns, name) = (batch.Secret.Namespace, batch.Secret.Name);
        var created = new BlockedDeletionObject(new(name, ns), status)
        {
            ApiVersion = $"{WellKnown.Group}/{WellKnown.Version}",
            Kind = Resources.BlockedDeletions.Kind,
        };
        return _objects.CreateAsync(Resources.BlockedDeletions, ns, created, BlockedDeletionJson.Default.BlockedDeletionObject, cancellation);
    }

    private async Task<BlockedDeletionObject> PatchAsync(
        AttemptBatch batch, string resourceVersion, BlockedDeletionStatus next, CancellationToken cancellation)
    {
        try
        {
            return await _objects.PatchAsync(
                Resources.BlockedDeletions, batch.Secret.Namespace, batch.Secret.Name, new(new(ResourceVersion: resourceVersion), next),
                BlockedDeletionJson.Default.BlockedDeletionObject, cancellation).ConfigureAwait(false);
        }
        catch (ApiServerException failure) when (failure.StatusCode == HttpStatusCode.NotFound)
        {
            // It has just expired. The next attempt creates it again.
            throw new ApiServerException(HttpStatusCode.Conflict, "", "The BlockedDeletion was deleted meanwhile.");
        }
    }
}
