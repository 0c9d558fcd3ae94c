using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.CustomResources;
using SecretPin.Kubernetes.Evidence;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.Streams;

namespace SecretPin.Cli.Cluster;

/// <summary>Reads the aliases, the Secrets and the referrers of a namespace with the permissions of the user.</summary>
internal sealed class NamespaceReader(ApiServer api, Func<CancellationToken, Task<ClusterReferences>> references, TimeProvider time)
{
    private const string MetadataList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    // The columns of 'kubectl get secret', with the metadata of each object.
    private const string Table = "application/json;as=Table;g=meta.k8s.io;v=v1";

    /// <summary>For kinds that no chart value changes.</summary>
    private static readonly ObjectScanner BuiltIn = new();

    private readonly LiveList _lists = new(api, time);
    private readonly LiveObjects _objects = new(api, BuiltIn);

    /// <summary>
    /// Lists the same kinds as the guard, children before their owners. A kind that the user may not list is recorded in
    /// <see cref="NamespaceView.Unreadable"/>: most users may not list cluster-scoped kinds.
    /// </summary>
    public async Task<NamespaceView> ReadAsync(string ns, CancellationToken cancellation)
    {
        var known = await references(cancellation);
        var (scanner, order) = (known.Scanner, known.Order);
        var unreadable = new List<string>();
        var parts = new List<ObjectSnapshot>();
        foreach (var step in order.Steps)
        {
            parts.AddRange(await Task.WhenAll(step.Select(resource => TryListAsync(scanner, resource, ns, unreadable, cancellation))));
        }

        var lister = new CustomResourceLister(api, scanner, order, new() { SkipsFailures = true }, time);
        var custom = await lister.ListAsync(ns, searches: true, cancellation);
        var byReason = custom.Unchecked.ToLookup(resource => resource.Reason == UncheckedReason.Forbidden);
        if (byReason[true].Select(resource => resource.Name).ToArray() is [var first, ..] forbidden)
        {
            var others = forbidden.Length == 1 ? "" : $" and {forbidden.Length - 1} other kinds of custom resources";
            unreadable.Add($"the permission to list {first}{others} in namespace {ns}");
        }

        var pinnable = ReadAliasesAsync(scanner, ns, cancellation);
        var everywhere = Task.WhenAll(order.EveryNamespace.Select(resource => TryListAsync(scanner, resource, null, unreadable, cancellation)));
        await Task.WhenAll(pinnable, everywhere);
        var (aliases, secrets) = ((await pinnable).Aliases, (await pinnable).Secrets);

        var snapshot = await new OrphanCheck(_lists, scanner, order).ConfirmAsync(
            ObjectSnapshot.Of([.. parts, .. (await everywhere).Select(part => part.Concerning(ns))]), ns, cancellation);
        return new(ns)
        {
            Aliases = aliases,
            Secrets = secrets,
            Unreadable = unreadable,
            OnlySearched = lister.OnlySearched,
            NotListed = [.. byReason[false].Select(resource => resource.Name)],
            References = known,
            Enforcement = await ReadEnforcementAsync(ns, cancellation) is var policy && known.IsAuditMode
                ? policy with { IsAuditMode = true } : policy,
            Evidence = new()
            {
                Aliases = [.. aliases.Select(alias => alias.Alias)],
                Versions = [.. secrets.Select(secret => VersionedSecretName.ParseOrNull(secret.Name)).OfType<VersionedSecretName>()],
                UninstalledReleases = HelmRecords.BeingUninstalled(ns, secrets),
                Objects = [.. custom.AddTo(snapshot.Objects)],
                ListedKinds = snapshot.Kinds,

                // The plugin reads these kinds with the permissions of the user. The guard does not.
                Unchecked = lister.LeftOutBy(known.Search),
            },
        };
    }

    /// <summary>Lists only the aliases and the metadata of the Secrets.</summary>
    public Task<NamespaceAliases> ReadAliasesAsync(string ns, CancellationToken cancellation) => ReadAliasesAsync(BuiltIn, ns, cancellation);

    private async Task<NamespaceAliases> ReadAliasesAsync(ObjectScanner scanner, string ns, CancellationToken cancellation)
    {
        var aliases = ListAliasesAsync(ns, cancellation);
        var secrets = _lists.ScanAsync(scanner, Resources.Secrets, ns, cancellation);
        await Task.WhenAll(aliases, secrets);
        return new(ns) { Aliases = await aliases, Secrets = (await secrets).Objects };
    }

    /// <summary>Lists the aliases of a namespace; of all namespaces if <paramref name="ns"/> is <see langword="null"/>.</summary>
    /// <exception cref="RefusedException">SecretPin is not installed.</exception>
    public async Task<IReadOnlyList<AliasView>> ListAliasesAsync(string? ns, CancellationToken cancellation) =>
        await _lists.ReadAsync(Resources.SecretAliases, ns, json => AliasView.Read(json, ns ?? ""), cancellation)
            ?? throw new RefusedException(
                "The cluster has no resource secretaliases.secretpin.io: SecretPin is not installed in it. "
                + "Check the cluster with 'kubectl config current-context'.");

    /// <summary>The metadata of each Secret, with its labels and annotations.</summary>
    public async Task<IReadOnlyList<JsonNode>> ListSecretsAsync(string ns, CancellationToken cancellation) =>
        await _lists.ReadAsync(Resources.Secrets, ns, json => JsonNode.Parse(json)!, cancellation) ?? [];

    /// <summary>Whether a Secret exists and is not being deleted. Requires only the verb <c>list</c>, as the other methods do.</summary>
    public async Task<bool> ExistsAsync(string ns, VersionedSecretName secret, CancellationToken cancellation)
    {
        using var request = Resources.Secrets.CreateRequest(HttpMethod.Get, ns, query: $"?fieldSelector=metadata.name%3D{secret}");
        request.Headers.Accept.ParseAdd(MetadataList);
        using var response = await api.SendAsync(request, cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var exists = false;
        await ListReader.ReadAsync(
            body, json => exists |= BuiltIn.ScanAs(Kinds.Secret, json) is { IsBeingDeleted: false } stored && stored.Name == secret.ToString(), cancellation);
        return exists;
    }

    /// <summary>Reads the metadata and the type of a Secret, but not its values. A metadata-only request does not return the type.</summary>
    /// <returns><see langword="null"/> if the Secret does not exist.</returns>
    public async Task<ScannedObject?> FindSecretAsync(string ns, string name, CancellationToken cancellation)
    {
        using var request = Resources.Secrets.CreateRequest(HttpMethod.Get, ns, name, query: "?includeObject=Metadata");
        request.Headers.Accept.ParseAdd(Table);
        try
        {
            using var response = await api.SendAsync(request, cancellation);
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            var table = (await JsonNode.ParseAsync(body, cancellationToken: cancellation))!;
            var column = table["columnDefinitions"]!.AsArray().Select(definition => (string?)definition!["name"]).ToList().IndexOf("Type");
            var row = table["rows"]![0]!;
            var secret = new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Secret",
                ["metadata"] = row["object"]!["metadata"]!.DeepClone(),
                ["type"] = column < 0 ? "" : (string?)row["cells"]![column] ?? "",
            };
            return (await references(cancellation)).Scanner.Scan(Encoding.UTF8.GetBytes(secret.ToJsonString()));
        }
        catch (ApiServerException error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Most users may not read namespaces.</summary>
    private async Task<EnforcementPolicy> ReadEnforcementAsync(string ns, CancellationToken cancellation)
    {
        try
        {
            return (await _objects.ReadAsync(Resources.Namespaces, null, ns, cancellation))?.Enforcement ?? EnforcementPolicy.None;
        }
        catch (ApiServerException forbidden) when (forbidden.StatusCode == HttpStatusCode.Forbidden)
        {
            return EnforcementPolicy.None;
        }
    }

    private async Task<ObjectSnapshot> TryListAsync(
        ObjectScanner scanner, Resource resource, string? ns, List<string> unreadable, CancellationToken cancellation)
    {
        try
        {
            return await _lists.ScanAsync(scanner, resource, ns, cancellation);
        }
        catch (ApiServerException forbidden) when (forbidden.StatusCode == HttpStatusCode.Forbidden)
        {
            lock (unreadable)
            {
                unreadable.Add(MissingPermission.In(forbidden.Message) ?? resource.ToString());
            }

            return new([], new HashSet<ObjectKind>());
        }
    }
}
