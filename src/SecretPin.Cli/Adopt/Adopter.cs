using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Rotate;
using SecretPin.Cli.Terminal;
using SecretPin.Core;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Adopt;

/// <summary>Makes the first version of an alias out of a plain Secret, and then the alias. Safe to repeat.</summary>
/// <param name="cluster">Where.</param>
/// <param name="view">What was seen there.</param>
/// <param name="now">What the version is called after.</param>
internal sealed class Adopter(ClusterClient cluster, NamespaceView view, DateTimeOffset now)
{
    /// <summary>Who released or tracks the plain Secret does not own its copy.</summary>
    private static readonly string[] Foreign =
    [
        "app.kubernetes.io/managed-by", "app.kubernetes.io/instance", "argocd.argoproj.io/", "helm.sh/", "helm.toolkit.fluxcd.io/",
        "kustomize.toolkit.fluxcd.io/",
    ];

    /// <returns>The version, and whether it was made now.</returns>
    /// <exception cref="RefusedException">The Secret is none that can be rotated.</exception>
    public async Task<(VersionedSecretName Secret, bool IsNew)> AdoptAsync(AliasName alias, DryRun dryRun, CancellationToken cancellation)
    {
        using var plain = await StoredVersion.ReadAsync(cluster.Api, view.Namespace, alias.Value, cancellation)
            ?? throw new RefusedException($"Secret {view.Namespace}/{alias} is gone meanwhile. See 'kubectl secretpin adopt -n {view.Namespace}' again.");
        if (DeletionGuard.IsManagedType(plain.Type))
        {
            throw new RefusedException(
                $"Secret {view.Namespace}/{alias} is of type {plain.Type}, which its own controller looks after: it is not rotated by hand. "
                + "Name the other workloads on the command line.");
        }

        var draft = new SecretDraft(
            alias.At(SecretVersion.At(now)), view.Namespace, plain.Type, plain.Labels.Where(label => !IsForeign(label.Key)).ToDictionary())
        {
            Supplied = new Dictionary<string, byte[]>(),
            Copied = [.. plain.Keys],
            Before = plain,
        };
        var known = await FindVersionAsync(draft, cancellation);
        var secret = known ?? draft.Name;
        if (dryRun != DryRun.Client)
        {
            if (known is null)
            {
                using var json = draft.ToJson();
                await cluster.Objects.CreateAsync(Resources.Secrets, view.Namespace, json.Written, dryRun, cancellation);
            }

            var manifest = System.Text.Encoding.UTF8.GetBytes(Manifest(secret).ToJsonString());
            await cluster.Objects.CreateAsync(Resources.SecretAliases, view.Namespace, manifest, dryRun, cancellation);
        }

        return (secret, known is null);
    }

    /// <summary>The alias, as it belongs beside the other manifests.</summary>
    public JsonObject Manifest(VersionedSecretName secret) => new()
    {
        ["apiVersion"] = $"{WellKnown.Group}/{WellKnown.Version}",
        ["kind"] = Resources.SecretAliases.Kind,
        ["metadata"] = new JsonObject { ["name"] = secret.Alias.Value, ["namespace"] = view.Namespace },
        ["spec"] = new JsonObject { ["source"] = new JsonObject { ["version"] = secret.Version.ToString() } },
    };

    /// <summary>The newest version, where it holds the same: an attempt before this one may have come as far as the copy.</summary>
    private async Task<VersionedSecretName?> FindVersionAsync(SecretDraft draft, CancellationToken cancellation)
    {
        if (view.Versions(draft.Name.Alias) is not [var newest, ..])
        {
            return null;
        }

        using var stored = await StoredVersion.ReadAsync(cluster.Api, view.Namespace, newest.ToString(), cancellation);
        return stored is not null && draft.IsHeldBy(stored) ? newest : null;
    }

    private static bool IsForeign(string label) =>
        Foreign.Any(prefix => label == prefix || (prefix.EndsWith('/') && label.StartsWith(prefix, StringComparison.Ordinal)));
}
