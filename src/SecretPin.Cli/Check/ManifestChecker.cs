using SecretPin.Cli.Cluster;
using SecretPin.Core;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Check;

/// <summary>Looks at each reference of a manifest as admission and the kubelet would, were the manifest applied now.</summary>
/// <param name="cluster">What it would be applied to.</param>
internal sealed class ManifestChecker(TargetCluster cluster)
{
    private readonly ObjectScanner _scanner = new();

    /// <param name="sources">All that is applied together.</param>
    /// <param name="cancellation">Ends the check.</param>
    /// <returns>In the order of the text.</returns>
    public async Task<IReadOnlyList<Finding>> CheckAsync(IReadOnlyList<ManifestSource> sources, CancellationToken cancellation)
    {
        var applied = new AppliedManifests(cluster);
        foreach (var source in sources)
        {
            await foreach (var found in source.ObjectsAsync(cancellation))
            {
                var seen = found.Scan(_scanner);
                applied.Add(found, seen, NamespaceOf(seen));
            }
        }

        var findings = new List<Finding>();
        foreach (var source in sources)
        {
            await foreach (var found in source.ObjectsAsync(cancellation))
            {
                await AddAsync(findings, applied, source, found, cancellation);
            }
        }

        return findings;
    }

    private async Task AddAsync(
        List<Finding> findings, AppliedManifests applied, ManifestSource source, ManifestObject found, CancellationToken cancellation)
    {
        var seen = found.Scan(_scanner);
        var workload = _scanner.WorkloadOf(seen.Kind);
        if (seen.References.Count == 0 || workload is { IsHistory: true } || seen.IsMirrorPod || (seen.Controller is not null && seen.Kind != Kinds.Pod))
        {
            // What a controller made of it, or remembers, is the controller's.
            return;
        }

        var ns = NamespaceOf(seen);
        WorkloadReview? review = workload is null ? null : new(workload, ns, seen);
        foreach (var names in seen.References.GroupBy(reference => seen.NamespaceOf(reference, ns)).Where(names => names.Key.Length > 0))
        {
            var valid = names.Select(reference => reference.Name).Where(name => DnsSubdomain.IsValid(name)).ToHashSet();
            var known = new Known(
                await applied.ReadAsync(names.Key, [.. valid.Where(name => !VersionedSecretName.TryParse(name, out _))], cancellation),
                await applied.FindAsync(names.Key, valid, cancellation),
                await applied.ReadAsync(names.Key, cancellation));
            var who = review?.ToString() ?? $"{seen.Kind.Kind} {(ns.Length > 0 ? $"{ns}/" : "")}{seen.Name}";
            findings.AddRange(
                from reference in names
                let problem = Problem(reference, names.Key, review, known)
                where problem is not null
                let message = $"{who} names {problem.Value.What}"
                select new Finding(
                    problem.Value.Rule, problem.Value.Level, source.Name, source.RegionOf(found, reference.Offset), who, reference, message));
        }
    }

    private static (CheckRule Rule, FindingLevel Level, string What)? Problem(Reference reference, string ns, WorkloadReview? review, Known known)
    {
        var (name, label) = (reference.Name, reference.Label);
        if (!DnsSubdomain.IsValid(name))
        {
            return reference.IsOptional || review is null ? null
                : Found(CheckRule.InvalidName, $"a Secret ({label}) whose name is not a DNS subdomain: {DnsSubdomain.Rule}.");
        }

        if (VersionedSecretName.TryParse(name, out var versioned))
        {
            return reference.IsOptional || known.Existing.Contains(name) ? null
                : Found(CheckRule.MissingVersion, $"Secret {name} ({label}), which does not exist: pods that need it will not start. "
                    + $"Create it, or name a version of {versioned.Alias} that exists.");
        }

        if (known.Pins.TryGetValue(name, out var pin))
        {
            return review is not null && pin.Secret is null ? Found(CheckRule.UnresolvedAlias, $"alias {name} ({label}), which has no pin. {pin.Note}")
                : review is null && !known.Existing.Contains(name)
                    ? Found(CheckRule.AliasOutsideWorkload, $"alias {name} ({label}), and aliases are resolved in workloads alone. "
                        + $"Name a versioned Secret{(pin.Secret is null ? "" : $", such as {pin.Secret}")}.")
                : null;
        }

        if (review?.Object.Controller is null && review is not null && known.Enforcement.IsAny && !known.Enforcement.Exempts(name))
        {
            var (level, by) = LevelOf(known.Enforcement);
            return (CheckRule.UnversionedSecret, level, $"Secret {name} ({label}), which is neither versioned nor an alias, and namespace {ns} "
                + $"asks for these ({by}). Name an alias or a versioned Secret, or see 'kubectl secretpin adopt -n {ns}'.");
        }

        return reference.IsOptional || known.Existing.Contains(name) ? null
            : Found(CheckRule.UnknownSecret, $"{name} ({label}), which is neither an alias nor a Secret in namespace {ns}. "
                + "Create it, or see whether the name is mistyped.");
    }

    private static (CheckRule Rule, FindingLevel Level, string What) Found(CheckRule rule, string what) => (rule, rule.Level, what);

    private static (FindingLevel Level, string By) LevelOf(EnforcementPolicy enforcement) =>
        enforcement.Enforces ? (FindingLevel.Error, WellKnown.EnforceLabel)
        : enforcement.Warns ? (FindingLevel.Warning, WellKnown.WarnLabel)
        : (FindingLevel.Note, WellKnown.AuditLabel);

    private string NamespaceOf(ScannedObject seen) =>
        ClusterScopedKinds.Contains(seen.Kind) ? "" : seen.Namespace.Length > 0 ? seen.Namespace : cluster.Namespace;

    /// <summary>What is known of the names of one namespace.</summary>
    private sealed record Known(IReadOnlyDictionary<string, EffectivePin> Pins, IReadOnlySet<string> Existing, EnforcementPolicy Enforcement);
}
