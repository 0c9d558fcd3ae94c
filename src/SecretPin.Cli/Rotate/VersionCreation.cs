using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Rotate;

/// <summary>Creates a version. The existing versions are in order, newest first; the current one is the pinned version, else the newest.</summary>
internal sealed class VersionCreation(ClusterClient cluster, IReadOnlyList<VersionedSecretName> versions, VersionedSecretName? current, TextWriter messages)
{
    private string Namespace => cluster.Namespace;

    /// <returns>The version with the content, and its object with masked values; no object if an existing version already has the content.</returns>
    public async Task<(VersionedSecretName Version, JsonObject? Masked)> CreateAsync(
        VersionedSecretName name, SuppliedValues supplied, bool copies, string[] unset, string? type, DryRun dryRun, CancellationToken cancellation)
    {
        try
        {
            using var before = await ReadAsync(current, copies, cancellation);
            if (copies && before is null)
            {
                throw new RefusedException(
                    $"No version of {name.Alias} found in namespace {Namespace} to copy keys from. "
                    + "Give all keys with --from-literal, --from-file or --from-env-file.");
            }

            if (unset.Where(key => !before!.Keys.Contains(key)).ToArray() is { Length: > 0 } unknown)
            {
                throw new RefusedException(
                    $"Secret {Namespace}/{current} has no key {string.Join(", ", unknown)}. Its keys are {string.Join(", ", before!.Keys)}.");
            }

            var draft = new SecretDraft(name, Namespace, type ?? before?.Type ?? "Opaque", before?.Labels ?? new Dictionary<string, string>())
            {
                Supplied = supplied.Values,
                Copied = copies ? [.. before!.Keys.Except(supplied.Values.Keys).Except(unset)] : [],
                Before = before,
            };
            using var newest = versions.Count == 0 || versions[0] == current ? null : await ReadAsync(versions[0], required: false, cancellation);
            if (versions.Count > 0 && (newest ?? (versions[0] == current ? before : null)) is { } latest && draft.HasContentOf(latest))
            {
                await messages.WriteLineAsync($"Secret {Namespace}/{versions[0]}, the newest version, already has this content: no version is created.");
                return (versions[0], null);
            }

            await messages.WriteLineAsync(
                $"Secret {Namespace}/{name}: new, immutable, type {draft.Type}, keys {draft.DescribeKeys()}"
                + (current is null ? "" : $"; after {current.Version}"));
            if (dryRun != DryRun.Client)
            {
                using var json = draft.ToJson();
                await SendAsync(Resources.Secrets, name, json.Written, dryRun, cancellation);
            }

            await messages.WriteLineAsync($"secret/{name} created{DryRunOption.Suffix(dryRun)}");
            return (name, draft.Masked());
        }
        finally
        {
            foreach (var value in supplied.Values.Values)
            {
                Array.Clear(value);
            }
        }
    }

    public async Task<JsonObject> CreateExternalAsync(
        VersionedSecretName name, (string Kind, string Name) store, string key, (string Key, string Property)[] properties, DryRun dryRun,
        CancellationToken cancellation)
    {
        var resource = await ExternalSecretDraft.FindAsync(cluster.Api, cancellation);
        if (resource is null && dryRun != DryRun.Client)
        {
            throw new RefusedException($"The cluster has no resource {Resources.ExternalSecrets}: External Secrets Operator is not installed in it.");
        }

        var draft = ExternalSecretDraft.Create(resource ?? ExternalSecretDraft.In("v1"), name, Namespace, store, key, properties);
        await messages.WriteLineAsync($"ExternalSecret {Namespace}/{name}: new, version {name.Version} of {key} in {store.Kind}/{store.Name}");
        if (dryRun != DryRun.Client)
        {
            await SendAsync(resource!, name, Encoding.UTF8.GetBytes(draft.ToJsonString()), dryRun, cancellation);
        }

        await messages.WriteLineAsync($"externalsecret.{ExternalSecretDraft.Group}/{name} created{DryRunOption.Suffix(dryRun)}");
        return draft;
    }

    /// <summary>A version is never overwritten, for example by a second command within the same second.</summary>
    private async Task SendAsync(Resource resource, VersionedSecretName name, ReadOnlyMemory<byte> json, DryRun dryRun, CancellationToken cancellation)
    {
        try
        {
            await cluster.Objects.CreateAsync(resource, Namespace, json, dryRun, cancellation);
        }
        catch (ApiServerException conflict) when (conflict is { StatusCode: HttpStatusCode.Conflict, Reason: "AlreadyExists" })
        {
            throw new RefusedException($"{resource.Kind} {Namespace}/{name} already exists, and a version is immutable. Omit --version to create a new one.");
        }
        catch (ApiServerException invalid) when (invalid.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity)
        {
            // The message of the API server may quote the invalid field, which may be a value.
            throw resource.Kind == "Secret"
                ? new InputException(
                    $"The API server rejected Secret {Namespace}/{name} ({invalid.Reason}). Check that its keys match its type. "
                    + "(Its message is not shown, because it may contain a value.)")
                : invalid;
        }
    }

    private async Task<StoredVersion?> ReadAsync(VersionedSecretName? version, bool required, CancellationToken cancellation)
    {
        try
        {
            return version is null ? null : await StoredVersion.ReadAsync(cluster.Api, Namespace, version.ToString(), cancellation);
        }
        catch (ApiServerException forbidden) when (forbidden.StatusCode == HttpStatusCode.Forbidden && !required)
        {
            await messages.WriteLineAsync(
                $"{version} was not compared, and its labels and type were not copied: you lack {MissingPermission.In(forbidden.Message)}.");
            return null;
        }
    }
}
