using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>Reads aliases with their status, and writes it.</summary>
internal sealed class AliasStatuses(ApiServer api)
{
    /// <summary>Who owns what we write (metadata.managedFields).</summary>
    public const string FieldManager = "secretpin";

    private static readonly MediaTypeHeaderValue MergePatch = new("application/merge-patch+json");

    /// <returns><see langword="null"/> where there is none, or none for long.</returns>
    /// <exception cref="FormatException">A part that pins depend on is not of its form.</exception>
    public async Task<(SecretAliasObject Read, SecretAlias Alias)?> ReadAsync(ObjectKey key, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Resources.SecretAliases.Path(key.Namespace, key.Name));
        try
        {
            using var response = await api.SendAsync(request, cancellation).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            var read = SecretAliasObject.Read(body);
            return read.Metadata?.DeletionTimestamp is null ? (read, SecretAlias.Of(read, key.Namespace)) : null;
        }
        catch (ApiServerException absent) when (absent.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <exception cref="ApiServerException">With 409: it is no longer what was read.</exception>
    public async Task WriteAsync(ObjectKey key, SecretAliasObject read, SecretAliasStatus status, CancellationToken cancellation)
    {
        var path = $"{Resources.SecretAliases.Path(key.Namespace, key.Name)}/status?fieldManager={FieldManager}";
        var patch = new SecretAliasStatusPatch(new(read.Metadata!.ResourceVersion), status);
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(patch, SecretAliasJson.Default.SecretAliasStatusPatch));
        content.Headers.ContentType = MergePatch;
        using var request = new HttpRequestMessage(HttpMethod.Patch, path) { Content = content };
        using var response = await api.SendAsync(request, cancellation).ConfigureAwait(false);
    }
}
