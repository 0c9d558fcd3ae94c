using SecretPin.Cli.Cluster;
using SecretPin.Cli.Rotate;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Adopt;

/// <summary>Copies a plain Secret into the first version of an alias, and then creates the alias. Can be repeated after a failure.</summary>
internal sealed class Adopter(ClusterClient cluster, NamespaceView view, DateTimeOffset now)
{
    /// <summary>The labels and label prefixes of tools that manage the plain Secret; they do not manage its copy.</summary>
    private static readonly string[] ForeignLabels =
    [
        "app.kubernetes.io/managed-by", "app.kubernetes.io/instance", "argocd.argoproj.io/", "helm.sh/", "helm.toolkit.fluxcd.io/",
        "kustomize.toolkit.fluxcd.io/",
    ];

    /// <returns>The version, and whether it is new.</returns>
    /// <exception cref="RefusedException">The Secret is gone, or its type belongs to a controller.</exception>
    public async Task<(VersionedSecretName Secret, bool IsNew)> AdoptAsync(AliasName alias, DryRun dryRun, CancellationToken cancellation)
    {
        using var plain = await StoredVersion.ReadAsync(cluster.Api, view.Namespace, alias.Value, cancellation)
            ?? throw new RefusedException($"Secret {view.Namespace}/{alias} not found: it was deleted in the meantime. Repeat the command.");
        if (DeletionGuard.IsManagedType(plain.Type))
        {
            throw new RefusedException(
                $"Secret {view.Namespace}/{alias} has type {plain.Type}, which another controller manages, and cannot be adopted. "
                + "Name the workloads that use other Secrets on the command line.");
        }

        var draft = new SecretDraft(
            alias.At(SecretVersion.At(now)), view.Namespace, plain.Type, plain.Labels.Where(label => !IsForeign(label.Key)).ToDictionary())
        {
            Supplied = new Dictionary<string, byte[]>(),
            Copied = [.. plain.Keys],
            Before = plain,
        };
        var existing = await FindVersionAsync(draft, cancellation);
        var secret = existing ?? draft.Name;
        if (dryRun != DryRun.Client)
        {
            if (existing is null)
            {
                using var json = draft.ToJson();
                await cluster.Objects.CreateAsync(Resources.Secrets, view.Namespace, json.Written, dryRun, cancellation);
            }

            var manifest = System.Text.Encoding.UTF8.GetBytes(AliasView.Manifest(view.Namespace, secret).ToJsonString());
            await cluster.Objects.CreateAsync(Resources.SecretAliases, view.Namespace, manifest, dryRun, cancellation);
        }

        return (secret, existing is null);
    }

    /// <summary>The newest version if it has the same content: an earlier attempt may have failed after the copy.</summary>
    private async Task<VersionedSecretName?> FindVersionAsync(SecretDraft draft, CancellationToken cancellation)
    {
        if (view.Versions(draft.Name.Alias) is not [var newest, ..])
        {
            return null;
        }

        using var stored = await StoredVersion.ReadAsync(cluster.Api, view.Namespace, newest.ToString(), cancellation);
        return stored is not null && draft.HasContentOf(stored) ? newest : null;
    }

    private static bool IsForeign(string label) =>
        ForeignLabels.Any(prefix => label == prefix || (prefix.EndsWith('/') && label.StartsWith(prefix, StringComparison.Ordinal)));
}
