using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Rotate;

/// <summary>Creates a version.</summary>
/// <param name="cluster">Where.</param>
/// <param name="versions">Those that exist, newest first.</param>
/// <param name="present">The one that is pinned, else the newest, where there is one.</param>
/// <param name="says">Gets what is done.</param>
internal sealed class VersionCreation(ClusterClient cluster, IReadOnlyList<VersionedSecretName> versions, VersionedSecretName? present, TextWriter says)
{
    private string Namespace => cluster.Namespace;

    /// <returns>The version that holds what was asked for, and the object for a program, without values.</returns>
    public async Task<(VersionedSecretName Version, JsonObject? Shown)> CreateAsync(
        VersionedSecretName name, SuppliedValues supplied, bool copies, string[] unset, string? type, DryRun dryRun, CancellationToken cancellation)
    {
        try
        {
            using var before = await ReadAsync(present, copies, cancellation);
            if (copies && before is null)
            {
                throw new RefusedException(
                    $"There is no version of {name.Alias} in namespace {Namespace} whose keys could be copied. Give its keys with --from-literal, --from-file or --from-env-file.");
            }

            if (unset.Where(key => !before!.Keys.Contains(key)).ToArray() is { Length: > 0 } unknown)
            {
                throw new RefusedException($"Secret {Namespace}/{present} has no key {string.Join(", ", unknown)}. It has {string.Join(", ", before!.Keys)}.");
            }

            var draft = new SecretDraft(name, Namespace, type ?? before?.Type ?? "Opaque", before?.Labels ?? new Dictionary<string, string>())
            {
                Supplied = supplied.Values,
                Copied = copies ? [.. before!.Keys.Except(supplied.Values.Keys).Except(unset)] : [],
                Before = before,
            };
            using var newest = versions.Count == 0 || versions[0] == present ? null : await ReadAsync(versions[0], required: false, cancellation);
            if (versions.Count > 0 && (newest ?? (versions[0] == present ? before : null)) is { } latest && draft.IsHeldBy(latest))
            {
                await says.WriteLineAsync($"Secret {Namespace}/{versions[0]}, the newest version, holds exactly this: none is created.");
                return (versions[0], null);
            }

            await says.WriteLineAsync(
                $"Secret {Namespace}/{name}: new, immutable, type {draft.Type}, keys {draft.DescribeKeys()}{(present is null ? "" : $"; after {present.Version}")}");
            if (dryRun != DryRun.Client)
            {
                using var json = draft.ToJson();
                await SendAsync(Resources.Secrets, name, json.Written, dryRun, cancellation);
            }

            await says.WriteLineAsync($"secret/{name} created{DryRunOption.Suffix(dryRun)}");
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
            throw new RefusedException($"This cluster knows no ExternalSecret ({ExternalSecretDraft.Group}): External Secrets Operator is not installed in it.");
        }

        var draft = ExternalSecretDraft.Create(resource ?? ExternalSecretDraft.In("v1"), name, Namespace, store, key, properties);
        await says.WriteLineAsync($"ExternalSecret {Namespace}/{name}: new, version {name.Version} of {key} in {store.Kind}/{store.Name}");
        if (dryRun != DryRun.Client)
        {
            await SendAsync(resource!, name, Encoding.UTF8.GetBytes(draft.ToJsonString()), dryRun, cancellation);
        }

        await says.WriteLineAsync($"externalsecret.{ExternalSecretDraft.Group}/{name} created{DryRunOption.Suffix(dryRun)}");
        return draft;
    }

    /// <summary>A repetition within the same second, or with the same --version, changes nothing.</summary>
    private async Task SendAsync(Resource resource, VersionedSecretName name, ReadOnlyMemory<byte> json, DryRun dryRun, CancellationToken cancellation)
    {
        try
        {
            await cluster.Objects.CreateAsync(resource, Namespace, json, dryRun, cancellation);
        }
        catch (ApiServerException exists) when (exists is { StatusCode: HttpStatusCode.Conflict, Reason: "AlreadyExists" })
        {
            throw new RefusedException(
                $"{resource.Kind} {Namespace}/{name} exists already, and a version does not change. Nothing was done. Leave --version out for a new one.");
        }
        catch (ApiServerException refused) when (refused.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity)
        {
            // The API server may quote what it refuses; of a Secret that could be a value.
            throw resource.Kind == "Secret"
                ? new InputException($"The API server took no Secret {Namespace}/{name} ({refused.Reason}): do its keys fit its type? (Its message is not shown, since it may quote a value.)")
                : refused;
        }
    }

    private async Task<StoredVersion?> ReadAsync(VersionedSecretName? version, bool required, CancellationToken cancellation)
    {
        try
        {
            return version is null ? null : await StoredVersion.ReadAsync(cluster.Api, Namespace, version.ToString(), cancellation);
        }
        catch (ApiServerException refused) when (refused.StatusCode == HttpStatusCode.Forbidden && !required)
        {
            await says.WriteLineAsync($"Not compared with {version}, and its labels and type are not carried over: you lack {MissingPermission.In(refused.Message)}.");
            return null;
        }
    }
}
