using System.Net;
using System.Text.Json;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.LeaderElection;

/// <summary>
/// One lease, of which one replica at a time is the holder. A write names the version that was read, so that of two who
/// find it free only one gets it.
/// </summary>
/// <remarks>
/// Whether a lease has run out goes by how long we have seen it unchanged, never by the times in it: those are of another
/// machine's clock (as in client-go's leaderelection).
/// </remarks>
internal sealed class LeaseLock(ApiServer api, string ns, string name, string identity, TimeSpan duration, TimeProvider time)
{
    private LeaseObject? _seen;
    private long _seenAt;

    /// <summary>Takes the lease where it is free, and renews it where it is ours.</summary>
    /// <returns>Whether we hold it.</returns>
    /// <exception cref="ApiServerException">That is not known.</exception>
    public async Task<bool> TryAcquireOrRenewAsync(CancellationToken cancellation)
    {
        try
        {
            var found = await ReadAsync(cancellation).ConfigureAwait(false);
            var holder = found?.Spec?.HolderIdentity ?? "";
            if (found is not null && holder.Length > 0 && holder != identity && !HasRunOut(found))
            {
                return false;
            }

            var now = time.GetUtcNow();
            var isRenewal = holder == identity;
            Note(await WriteAsync(found, new(
                identity,
                (int)duration.TotalSeconds,
                isRenewal ? found!.Spec!.AcquireTime : now,
                now,
                (found?.Spec?.LeaseTransitions ?? 0) + (found is null || isRenewal ? 0 : 1)), cancellation).ConfigureAwait(false));
            return true;
        }
        catch (ApiServerException e) when (e.StatusCode == HttpStatusCode.Conflict)
        {
            // Somebody else was faster.
            return false;
        }
    }

    /// <summary>Gives the lease back, so that nobody has to wait until it runs out.</summary>
    public async Task ReleaseAsync(CancellationToken cancellation)
    {
        var found = await ReadAsync(cancellation).ConfigureAwait(false);
        if (found?.Spec?.HolderIdentity == identity)
        {
            await WriteAsync(found, found.Spec with { HolderIdentity = "", LeaseDurationSeconds = 1, RenewTime = time.GetUtcNow() }, cancellation)
                .ConfigureAwait(false);
        }
    }

    private bool HasRunOut(LeaseObject found)
    {
        if (found.Spec != _seen?.Spec)
        {
            Note(found);
        }

        return time.GetElapsedTime(_seenAt) >= TimeSpan.FromSeconds(found.Spec?.LeaseDurationSeconds ?? 0);
    }

    private void Note(LeaseObject found) => (_seen, _seenAt) = (found, time.GetTimestamp());

    private async Task<LeaseObject?> ReadAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Resources.Leases.Path(ns, name));
        try
        {
            return await SendAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (ApiServerException absent) when (absent.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<LeaseObject> WriteAsync(LeaseObject? found, LeaseSpec next, CancellationToken cancellation)
    {
        var lease = new LeaseObject(found is null ? new(name, null) : new(null, found.Metadata.ResourceVersion), next);
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(lease, LeaseJson.Default.LeaseObject));
        content.Headers.ContentType = new(found is null ? "application/json" : "application/merge-patch+json");
        using var request = found is null
            ? new HttpRequestMessage(HttpMethod.Post, Resources.Leases.Path(ns))
            : new HttpRequestMessage(HttpMethod.Patch, Resources.Leases.Path(ns, name));
        request.Content = content;
        return await SendAsync(request, cancellation).ConfigureAwait(false);
    }

    private async Task<LeaseObject> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var response = await api.SendAsync(request, cancellation).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        return JsonSerializer.Deserialize(body, LeaseJson.Default.LeaseObject)!;
    }
}
