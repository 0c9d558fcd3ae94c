using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Coverage;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.InstalledWebhooks;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Cli.Preflight;

/// <summary>Reads a cluster, with or without SecretPin, with the permissions of the user. Lists each kind once for all namespaces.</summary>
internal sealed class ClusterPreflight(ClusterClient cluster, TimeProvider time)
{
    /// <summary>The selectors of Events that report a missing Secret.</summary>
    private static readonly string[] EventReasons = ["Failed", "FailedMount"];

    private readonly LiveList _list = new(cluster.Api, time);
    private readonly SortedSet<string> _unreadable = new(StringComparer.Ordinal);

    /// <param name="ns">The namespace to read; <see langword="null"/> for all namespaces.</param>
    /// <param name="cancellation">Cancels the requests.</param>
    public async Task<PreflightState> ReadAsync(string? ns, CancellationToken cancellation)
    {
        var scanner = (await cluster.ReferencesAsync(cancellation)).Scanner;
        var workloads = new List<WorkloadReview>();
        foreach (var resource in new ListOrder([]).All)
        {
            if (scanner.WorkloadOf(resource.ObjectKind) is { IsHistory: false } workload)
            {
                var listed = await TryAsync(resource, ns, json => scanner.ScanAs(resource.ObjectKind, json), cancellation) ?? [];
                workloads.AddRange(listed.Select(scanned => new WorkloadReview(workload, scanned.Namespace, scanned)));
            }
        }

        var secrets = await TryAsync(Resources.Secrets, ns, json => scanner.ScanAs(Kinds.Secret, json), cancellation);
        return new()
        {
            Source = ns is null ? "All namespaces" : $"Namespace {ns}",
            At = time.GetUtcNow(),
            Workloads = workloads,
            Secrets = secrets?.Where(secret => !secret.IsBeingDeleted).ToLookup(secret => secret.Namespace, secret => secret.Name),
            Aliases = (await TryAsync(Resources.SecretAliases, ns, ReadAlias, cancellation) ?? []).OfType<SecretAlias>().ToArray(),
            Namespaces = await TryAsync(Resources.Namespaces, null, json => ReadNamespace(scanner, json), cancellation) ?? [],
            Webhooks =
            [
                .. await TryAsync(Resources.MutatingWebhooks, null, json => Named(json, Resources.MutatingWebhooks), cancellation) ?? [],
                .. await TryAsync(Resources.ValidatingWebhooks, null, json => Named(json, Resources.ValidatingWebhooks), cancellation) ?? [],
            ],
            Events = await ReadEventsAsync(ns, cancellation),
            Apis = ServedApis.Of(
                await GetAsync(Resource.CreateVersionRequest(), "", cancellation),
                await GetAsync(Resource.CreateDiscoveryRequest(), MediaTypes.Discovery, cancellation)),
            Coverage = await ReadCoverageAsync(ns, cancellation),
            Unreadable = [.. _unreadable],
        };
    }

    internal static NamespaceState ReadNamespace(ObjectScanner scanner, ReadOnlySpan<byte> json)
    {
        var metadata = JsonSerializer.Deserialize(json, NamespaceLabelsJson.Default.NamespaceLabels)!.Metadata;
        return new(metadata.Name, metadata.Labels ?? [], scanner.ScanAs(Kinds.Namespace, json).Enforcement);
    }

    /// <returns><see langword="null"/> if the stored alias is invalid, because it is older than a rule of validation.</returns>
    internal static SecretAlias? ReadAlias(ReadOnlySpan<byte> json)
    {
        try
        {
            return AliasView.Read(json, "").Alias;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The items of a list have no kind.</summary>
    private static JsonNode Named(ReadOnlySpan<byte> json, Resource resource)
    {
        var configuration = JsonNode.Parse(json)!;
        configuration["kind"] = resource.Kind;
        return configuration;
    }

    private async Task<IReadOnlyList<MissingSecretEvent>?> ReadEventsAsync(string? ns, CancellationToken cancellation)
    {
        var events = new List<MissingSecretEvent>();
        foreach (var reason in EventReasons)
        {
            var read = await TryAsync(
                Resources.Events, ns, json => MissingSecretEvent.Of(JsonNode.Parse(json)!), cancellation, new() { FieldSelector = $"reason={reason}" });
            if (read is null)
            {
                return null;
            }

            events.AddRange(read.OfType<MissingSecretEvent>());
        }

        return events;
    }

    private async Task<CoverageResult?> ReadCoverageAsync(string? ns, CancellationToken cancellation)
    {
        try
        {
            var coverage = await CoverageReader.ReadAsync(cluster, null, ns, time, cancellation);
            _unreadable.UnionWith(coverage.Unreadable);
            return coverage;
        }
        catch (ApiServerException forbidden) when (forbidden.StatusCode == HttpStatusCode.Forbidden)
        {
            _unreadable.Add(MissingPermission.In(forbidden.Message) ?? CrdSchema.Resource.ToString());
            return null;
        }
    }

    private async Task<IReadOnlyList<T>?> TryAsync<T>(
        Resource resource, string? ns, ObjectParser<T> parse, CancellationToken cancellation, ListOptions? options = null)
    {
        try
        {
            return await _list.ReadAsync(resource, ns, parse, cancellation, options);
        }
        catch (ApiServerException forbidden) when (forbidden.StatusCode == HttpStatusCode.Forbidden)
        {
            _unreadable.Add(MissingPermission.In(forbidden.Message) ?? $"the permission to list {resource}");
            return null;
        }
    }

    private async Task<JsonNode> GetAsync(HttpRequestMessage request, string accept, CancellationToken cancellation)
    {
        using var sent = request;
        sent.Headers.Accept.ParseAdd(accept.Length > 0 ? accept : MediaTypes.Json);
        using var response = await cluster.Api.SendAsync(sent, cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        return (await JsonNode.ParseAsync(body, cancellationToken: cancellation))!;
    }
}
