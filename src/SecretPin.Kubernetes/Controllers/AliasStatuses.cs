using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>Reads aliases together with their status, and writes the status.</summary>
internal sealed class AliasStatuses(ApiServer api)
{
    private readonly ObjectClient _objects = new(api);

    /// <returns><see langword="null"/> if the alias does not exist or is being deleted.</returns>
    /// <exception cref="FormatException">A field that defines the pin is malformed.</exception>
    public async Task<(SecretAliasObject Read, SecretAlias Alias)?> ReadAsync(ObjectKey key, CancellationToken cancellation)
    {
        if (await _objects.GetBytesAsync(Resources.SecretAliases, key.Namespace, key.Name, cancellation).ConfigureAwait(false) is not { } json)
        {
            return null;
        }

        var read = SecretAliasObject.Read(json);
        return read.Metadata?.DeletionTimestamp is null ? (read, SecretAlias.Of(read, key.Namespace)) : null;
    }

    /// <exception cref="ApiServerException">With 409: the alias has changed since it was read.</exception>
    public Task WriteAsync(ObjectKey key, SecretAliasObject read, SecretAliasStatus status, CancellationToken cancellation) => _objects.PatchAsync(
        Resources.SecretAliases, key.Namespace, key.Name, new(new(read.Metadata!.ResourceVersion), status),
        SecretAliasJson.Default.SecretAliasStatusPatch, cancellation, subresource: "status");
}
