using SecretPin.Cli.Cluster;
using SecretPin.Core;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Check;

/// <summary>Checks each reference of manifests by the rules of the webhook and of the kubelet.</summary>
internal sealed class ManifestChecker(TargetCluster cluster)
{
    private static readonly ObjectKind CustomResourceDefinition = new("apiextensions.k8s.io", "CustomResourceDefinition");

    /// <summary>The group of Deployments, DaemonSets and ReplicaSets before apps/v1.</summary>
    private const string RemovedGroup = "extensions";

    private readonly ObjectScanner _scanner = cluster.References.Scanner;

    /// <summary>Checks manifests that are applied together.</summary>
    /// <returns>The findings, in the order of the text.</returns>
    public async Task<IReadOnlyList<Finding>> CheckAsync(IReadOnlyList<ManifestSource> sources, CancellationToken cancellation)
    {
        var applied = new AppliedManifests(cluster, _scanner);
        foreach (var source in sources)
        {
            await foreach (var manifest in source.ObjectsAsync(cancellation))
            {
                var scanned = manifest.Scan(_scanner);
                applied.Add(manifest, scanned, NamespaceOf(scanned));
            }
        }

        var findings = new List<Finding>();
        foreach (var source in sources)
        {
            await foreach (var manifest in source.ObjectsAsync(cancellation))
            {
                await AddAsync(findings, applied, source, manifest, cancellation);
            }
        }

        return findings;
    }

    private async Task AddAsync(
        List<Finding> findings, AppliedManifests applied, ManifestSource source, ManifestObject manifest, CancellationToken cancellation)
    {
        var scanned = manifest.Scan(_scanner);
        var workload = _scanner.WorkloadOf(scanned.Kind);
        if (workload is not { HasPodSpec: true } && scanned.Kind != CustomResourceDefinition)
        {
            findings.AddRange(UnknownPodSpecs(source, manifest, scanned));
        }

        if (scanned.References.Count == 0 || workload is { IsHistory: true } || scanned.IsMirrorPod
            || (scanned.HasReviewedController && scanned.Kind != Kinds.Pod))
        {
            // A controller wrote the object from another one, which is checked itself.
            return;
        }

        var ns = NamespaceOf(scanned);
        WorkloadReview? review = workload is null ? null : new(workload, ns, scanned);
        foreach (var names in scanned.References.Where(reference => !reference.Field.Provides)
            .GroupBy(reference => scanned.NamespaceOf(reference, ns) is var named && named == SecretField.AnyNamespace ? ns : named)
            .Where(names => names.Key.Length > 0))
        {
            var valid = names.Select(reference => reference.Name).Where(name => DnsSubdomain.IsValid(name)).ToHashSet();
            string[] unversioned = [.. valid.Where(name => !VersionedSecretName.TryParse(name, out _))];
            var known = new Known(
                await applied.ReadAsync(names.Key, unversioned, cancellation),
                await applied.FindAsync(names.Key, valid, cancellation),
                await applied.ReadAsync(names.Key, cancellation),
                unversioned.Length == 0 ? new HashSet<string>() : await applied.AliasNamesAsync(names.Key, cancellation));
            var referrer = review?.ToString() ?? NameOf(scanned, ns);
            findings.AddRange(
                from reference in names
                let problem = Problem(scanned, reference, names.Key, review, known)
                where problem is not null
                let message = $"{referrer} {problem.Value.Text}"
                select new Finding(
                    problem.Value.Rule, problem.Value.Level, source.Name, source.RegionOf(manifest, reference.Offset), referrer, reference, message));
        }
    }

    private IEnumerable<Finding> UnknownPodSpecs(ManifestSource source, ManifestObject manifest, ScannedObject scanned)
    {
        var referrer = NameOf(scanned, NamespaceOf(scanned));
        foreach (var (path, references) in PodSpecSearch.Find(manifest.Json.Span))
        {
            var rule = CheckRule.UnknownWorkload;
            var names = string.Join(", ", references.Select(each => each.Name).Distinct());
            var message = scanned.Kind.Group == RemovedGroup
                ? $"{referrer} of the API group {RemovedGroup} references {names} ({path}), but Kubernetes 1.16 removed its workloads. "
                    + "Use apiVersion apps/v1."
                : $"{referrer} contains a pod spec ({path}) that references {names}, but "
                    + $"the chart's workloads do not contain kind {scanned.Kind}. SecretPin resolves aliases only in its pods.";
            yield return new(rule, rule.Level, source.Name, source.RegionOf(manifest, references[0].Offset), referrer, references[0], message);
        }
    }

    private static (CheckRule Rule, FindingLevel Level, string Text)? Problem(
        ScannedObject scanned, Reference reference, string ns, WorkloadReview? review, Known known)
    {
        var (name, label) = (reference.Name, reference.Label);
        var isResolvable = review is { } reviewed && reference.IsResolvedIn(reviewed.Namespace);
        var isElsewhere = reference.Namespace == SecretField.AnyNamespace;
        if (!DnsSubdomain.IsValid(name))
        {
            return reference.IsOptional || review is null ? null
                : Found(
                    CheckRule.InvalidName,
                    $"references Secret '{name}' ({label}), which cannot exist: the name is not a DNS subdomain ({DnsSubdomain.Rule}).");
        }

        if (VersionedSecretName.TryParse(name, out var versioned))
        {
            return reference.IsOptional || isElsewhere || known.Existing.Contains(name) ? null
                : Found(CheckRule.MissingVersion, $"references Secret {name} ({label}), which does not exist"
                    + (reference.Field.IsInPodSpec || reference.Field.Label is not null ? ": pods that need it will not start. " : ". ")
                    + $"Create it, or reference an existing version of {versioned.Alias}.");
        }

        if (known.Pins.TryGetValue(name, out var pin))
        {
            // A Pod gets the pull secrets of its ServiceAccount before the webhook resolves it.
            var isResolved = isResolvable || reference.Field.IsInPodSpec || (scanned.Kind == Kinds.ServiceAccount && reference.Label == "imagePullSecrets");
            return isResolved && pin.Secret is null && (review is not { } workload || Resolver.RequiredNames(workload).Contains(name))
                ? Found(CheckRule.UnresolvedAlias, $"references alias {name} ({label}), which has no pin. {pin.Note}")
                : !isResolved && !known.Existing.Contains(name)
                    ? Found(CheckRule.AliasOutsideWorkload, $"references alias {name} ({label}), but aliases are not resolved in this field. "
                        + $"Reference a versioned Secret{(pin.Secret is null ? "" : $", such as {pin.Secret}")}.")
                : null;
        }

        if (isResolvable && review is { Object.HasReviewedController: false } && known.Policy.IsAny && !known.Policy.Exempts(name))
        {
            var (level, by) = LevelOf(known.Policy);
            return (CheckRule.UnversionedSecret, level, $"references Secret {name} ({label}), which is neither versioned nor an alias, as "
                + $"namespace {ns} requires ({by}). Reference an alias or a versioned Secret, or see 'kubectl secretpin adopt -n {ns}'."
                + NearMiss.Describe(name, known.Aliases));
        }

        return reference.IsOptional || isElsewhere || known.Existing.Contains(name) ? null
            : Found(CheckRule.UnknownSecret, $"references {name} ({label}), which is neither an alias nor a Secret in namespace {ns}. "
                + $"Create it, or correct the name.{NearMiss.Describe(name, known.Aliases)}");
    }

    private static (CheckRule Rule, FindingLevel Level, string Text) Found(CheckRule rule, string text) => (rule, rule.Level, text);

    private static (FindingLevel Level, string By) LevelOf(EnforcementPolicy policy) =>
        policy.Enforces ? (FindingLevel.Error, WellKnown.EnforceLabel)
        : policy.Warns ? (FindingLevel.Warning, WellKnown.WarnLabel)
        : (FindingLevel.Note, WellKnown.AuditLabel);

    private static string NameOf(ScannedObject scanned, string ns) => $"{scanned.Kind.Kind} {(ns.Length > 0 ? $"{ns}/" : "")}{scanned.Name}";

    private string NamespaceOf(ScannedObject scanned) =>
        ClusterScopedKinds.Contains(scanned.Kind) ? "" : scanned.Namespace.Length > 0 ? scanned.Namespace : cluster.Namespace;

    /// <summary>The state of the referenced names of one namespace.</summary>
    private sealed record Known(
        IReadOnlyDictionary<string, EffectivePin> Pins, IReadOnlySet<string> Existing, EnforcementPolicy Policy, IReadOnlySet<string> Aliases);
}
