using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Coverage;
using SecretPin.Cli.Options;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Kubernetes.Api;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Preflight;

/// <summary>
/// Reads manifests in place of a cluster, for example a repository, or the output of <c>kubectl get -o yaml</c>. If they contain no Secret, each version counts
/// as existing, because Secrets are rarely in a repository.
/// </summary>
internal static class ManifestPreflight
{
    public static async Task<PreflightState> ReadAsync(
        IReadOnlyList<ManifestInput> inputs, string defaultNamespace, DateTimeOffset now, CancellationToken cancellation)
    {
        var scanner = new ObjectScanner();
        var (workloads, secrets, aliases) = (new List<WorkloadReview>(), new List<(string, string)>(), new List<SecretAlias>());
        var (namespaces, webhooks, events) = (new List<NamespaceState>(), new List<JsonNode>(), new List<MissingSecretEvent>());
        var read = new List<ManifestInput>();
        foreach (var input in inputs)
        {
            // Standard input can be read only once, and the coverage reads the manifests again.
            var text = await input.ReadAsync(cancellation);
            read.Add(new(input.Name, () => new MemoryStream(text)));
            using var stream = new MemoryStream(text);
            await foreach (var manifest in new ManifestReader(input.Name).ReadAsync(stream, cancellation))
            {
                if (manifest.Type is { IsComplete: true } type)
                {
                    Add(manifest, type.ObjectKind);
                }
            }
        }

        return new()
        {
            Source = $"{string.Join(", ", inputs.Take(3).Select(input => input.Name))}{(inputs.Count > 3 ? $" and {inputs.Count - 3} more files" : "")}",
            At = now,
            Workloads = workloads,
            Secrets = secrets.Count == 0 ? null : secrets.ToLookup(secret => secret.Item1, secret => secret.Item2),
            Aliases = aliases,
            Namespaces = namespaces,
            Webhooks = webhooks,
            Events = events.Count == 0 ? null : events,
            Coverage = await CoverageReader.ReadAsync(read, ClusterReferences.Default, cancellation),
        };

        void Add(ManifestObject manifest, ObjectKind kind)
        {
            var json = manifest.Json.Span;
            if (kind == Kinds.Namespace)
            {
                namespaces.Add(ClusterPreflight.ReadNamespace(scanner, json));
            }
            else if (kind == Resources.MutatingWebhooks.ObjectKind || kind == Resources.ValidatingWebhooks.ObjectKind)
            {
                webhooks.Add(JsonNode.Parse(json)!);
            }
            else if (kind == Resources.SecretAliases.ObjectKind)
            {
                aliases.Add(SecretAlias.Read(json, NamespaceOf(manifest.Scan(scanner))));
            }
            else if (kind.Kind == "Event")
            {
                events.AddRange(MissingSecretEvent.Of(JsonNode.Parse(json)!) is { } found ? [found] : []);
            }
            else if (kind == Kinds.Secret)
            {
                var secret = manifest.Scan(scanner);
                secrets.Add((NamespaceOf(secret), secret.Name));
            }
            else if (scanner.WorkloadOf(kind) is { } workload)
            {
                var scanned = manifest.Scan(scanner);
                workloads.Add(new(workload, NamespaceOf(scanned), scanned));
            }
        }

        string NamespaceOf(ScannedObject scanned) => scanned.Namespace.Length > 0 ? scanned.Namespace : defaultNamespace;
    }
}
