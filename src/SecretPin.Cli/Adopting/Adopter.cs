using System.Buffers;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SecretPin.Cli.Clusters;
using SecretPin.Cli.Commands;
using SecretPin.Core;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Adopting;

/// <summary>Makes the first version of an alias out of a plain Secret, and then the alias. Safe to repeat.</summary>
/// <param name="cluster">Where.</param>
/// <param name="view">What was seen there.</param>
/// <param name="now">What the version is called after.</param>
internal sealed class Adopter(Cluster cluster, NamespaceView view, DateTimeOffset now)
{
    private static readonly MediaTypeWithQualityHeaderValue Json = new("application/json");

    /// <returns>The version, and whether it was made now.</returns>
    /// <exception cref="RefusedException">The Secret is none that can be rotated.</exception>
    public async Task<(VersionedSecretName Secret, bool IsNew)> AdoptAsync(AliasName alias, DryRun dryRun, CancellationToken cancellation)
    {
        var plain = await ReadAsync(alias.Value, cancellation);
        try
        {
            if (DeletionGuard.IsManaged(SecretCopy.TypeOf(plain)))
            {
                throw new RefusedException(
                    $"Secret {view.Namespace}/{alias} is of type {SecretCopy.TypeOf(plain)}, which its own controller looks after: it is not rotated by hand.");
            }

            // An attempt before this one may have come as far as the copy.
            if (view.Versions(alias) is [var newest, ..] && await IsSameAsync(plain, newest, cancellation))
            {
                await DeclareAsync(newest, dryRun, cancellation);
                return (newest, false);
            }

            var secret = alias.At(SecretVersion.At(now));
            await CopyAsync(plain, secret, dryRun, cancellation);
            await DeclareAsync(secret, dryRun, cancellation);
            return (secret, true);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>The alias, as it belongs beside the other manifests.</summary>
    public JsonObject Manifest(VersionedSecretName secret) => new()
    {
        ["apiVersion"] = $"{Contract.Group}/{Contract.Version}",
        ["kind"] = Resources.SecretAliases.Kind,
        ["metadata"] = new JsonObject { ["name"] = secret.Alias.Value, ["namespace"] = view.Namespace },
        ["spec"] = new JsonObject { ["source"] = new JsonObject { ["version"] = secret.Version.ToString() } },
    };

    private async Task CopyAsync(byte[] plain, VersionedSecretName secret, DryRun dryRun, CancellationToken cancellation)
    {
        var copy = new ArrayBufferWriter<byte>(plain.Length + 1024);
        SecretCopy.Write(plain, secret.ToString(), copy);
        var json = copy.WrittenSpan.ToArray();
        copy.Clear();
        try
        {
            if (dryRun != DryRun.Client)
            {
                await cluster.Objects.CreateAsync(Resources.Secrets, view.Namespace, json, dryRun, cancellation);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(json);
        }
    }

    private async Task DeclareAsync(VersionedSecretName secret, DryRun dryRun, CancellationToken cancellation)
    {
        if (dryRun != DryRun.Client)
        {
            var manifest = System.Text.Encoding.UTF8.GetBytes(Manifest(secret).ToJsonString());
            await cluster.Objects.CreateAsync(Resources.SecretAliases, view.Namespace, manifest, dryRun, cancellation);
        }
    }

    private async Task<bool> IsSameAsync(byte[] plain, VersionedSecretName secret, CancellationToken cancellation)
    {
        var other = await ReadAsync(secret.ToString(), cancellation);
        var isSame = SecretCopy.DataOf(plain).SequenceEqual(SecretCopy.DataOf(other));
        CryptographicOperations.ZeroMemory(other);
        return isSame;
    }

    /// <summary>The only place where a value comes to us: it goes from the API server back to it.</summary>
    private async Task<byte[]> ReadAsync(string name, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Resources.Secrets.Path(view.Namespace, name));
        request.Headers.Accept.Add(Json);
        using var response = await cluster.Api.SendAsync(request, cancellation);
        return await response.Content.ReadAsByteArrayAsync(cancellation);
    }
}
