using System.Net;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Evidence;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Cli.Cluster;

/// <summary>
/// Looks at a namespace as the guard does, children before owners. What the person may not read is named in the place of
/// a failure: a developer seldom may list what belongs to no namespace.
/// </summary>
internal sealed class NamespaceReader(ApiServer api, ObjectScanner scanner, TimeProvider time)
{
    private const string NotInstalled =
        "This cluster knows no SecretAlias (secretaliases.secretpin.io): SecretPin is not installed in it. "
        + "See which cluster this is with 'kubectl config current-context'.";

    private readonly LiveList _lists = new(api, time);
    private readonly ListOrder _order = new([]);

    public async Task<NamespaceView> ReadAsync(string ns, CancellationToken cancellation)
    {
        var unreadable = new List<string>();
        var parts = new List<ObjectSnapshot>();
        foreach (var step in _order.Steps)
        {
            parts.AddRange(await Task.WhenAll(step.Select(resource => TryAsync(resource, ns, unreadable, cancellation))));
        }

        var aliases = AliasesAsync(ns, cancellation);
        var secrets = _lists.ScanAsync(scanner, Resources.Secrets, ns, cancellation);
        var everywhere = Task.WhenAll(_order.EveryNamespace.Select(resource => TryAsync(resource, null, unreadable, cancellation)));
        await Task.WhenAll(aliases, secrets, everywhere);

        var look = await new OrphanCheck(_lists, scanner, _order).ConfirmAsync(
            ObjectSnapshot.Of([.. parts, .. (await everywhere).Select(part => part.Concerning(ns))]), ns, cancellation);
        return new(ns)
        {
            Aliases = await aliases,
            Secrets = (await secrets).Objects,
            Unreadable = unreadable,
            Evidence = new()
            {
                Aliases = [.. (await aliases).Select(alias => alias.Alias)],
                Versions = [.. (await secrets).Objects.Select(secret => VersionedSecretName.ParseOrNull(secret.Name))
                    .OfType<VersionedSecretName>()],
                Objects = look.Objects,
                ListedKinds = look.Kinds,
            },
        };
    }

    /// <exception cref="RefusedException">SecretPin is not installed.</exception>
    public async Task<IReadOnlyList<AliasView>> AliasesAsync(string? ns, CancellationToken cancellation) =>
        await _lists.ReadAsync(Resources.SecretAliases, ns, json => AliasView.Read(json, ns ?? ""), cancellation)
            ?? throw new RefusedException(NotInstalled);

    /// <summary>The versions of an alias that exist, newest first.</summary>
    public async Task<IReadOnlyList<VersionedSecretName>> VersionsAsync(string ns, AliasName alias, CancellationToken cancellation) =>
        [.. (await _lists.ScanAsync(scanner, Resources.Secrets, ns, cancellation)).Objects
            .Where(secret => !secret.IsBeingDeleted)
            .Select(secret => VersionedSecretName.ParseOrNull(secret.Name))
            .OfType<VersionedSecretName>()
            .Where(name => name.Alias == alias)
            .OrderByDescending(name => name.Version)];

    /// <summary>Every namespace that has an alias.</summary>
    public async Task<IReadOnlyList<string>> NamespacesAsync(CancellationToken cancellation) =>
        [.. (await AliasesAsync(null, cancellation)).Select(alias => alias.Alias.Namespace).Distinct().Order(StringComparer.Ordinal)];

    private async Task<ObjectSnapshot> TryAsync(
        Resource resource, string? ns, List<string> unreadable, CancellationToken cancellation)
    {
        try
        {
            return await _lists.ScanAsync(scanner, resource, ns, cancellation);
        }
        catch (ApiServerException refused) when (refused.StatusCode == HttpStatusCode.Forbidden)
        {
            lock (unreadable)
            {
                unreadable.Add(MissingPermission.In(refused.Message) ?? resource.ToString());
            }

            return new([], new HashSet<ObjectKind>());
        }
    }
}
