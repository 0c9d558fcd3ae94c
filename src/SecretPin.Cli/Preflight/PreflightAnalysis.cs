using SecretPin.Core;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.Resolution;
using SecretPin.Kubernetes.InstalledWebhooks;

namespace SecretPin.Cli.Preflight;

/// <summary>Applies the rules of the webhook to the state of a cluster. A pure function.</summary>
internal static class PreflightAnalysis
{
    /// <summary>The default of the chart value <c>namespaces.excluded</c>, and the namespace of the release.</summary>
    internal static readonly IReadOnlyList<string> Excluded = ["kube-system", "kube-node-lease", ReleaseNamespace];

    private const string ReleaseNamespace = "secretpin-system";

    public static PreflightReport Of(PreflightState state)
    {
        var exceptions = Exceptions(state);
        var excluded = exceptions.Where(ns => ns.IsExcluded).Select(ns => ns.Exception.Namespace).Concat(Excluded).ToHashSet();
        var active = state.Workloads.Where(workload => !excluded.Contains(workload.Namespace) && IsReviewed(workload)).ToArray();
        var previews = active.SelectMany(workload => Preview(state, workload)).ToArray();
        var release = state.Namespaces.FirstOrDefault(ns => ns.Name == ReleaseNamespace)?.Labels
            ?? new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = ReleaseNamespace };
        return new()
        {
            State = state,
            Workloads =
            [
                .. previews.OrderByDescending(preview => preview.Effect == WorkloadEffect.Rejected)
                    .ThenBy(preview => preview.Namespace, StringComparer.Ordinal).ThenBy(preview => preview.Workload, StringComparer.Ordinal),
            ],
            Unchanged = active.Length - previews.Where(preview => preview.Effect != WorkloadEffect.Candidate)
                .DistinctBy(preview => (preview.Namespace, preview.Workload)).Count(),
            Protected = active.SelectMany(workload => workload.Object.References.Select(reference => (workload.Namespace, reference.Name)))
                .Concat(state.Aliases.Select(alias => (alias.Namespace, Name: PinOf(state, alias).Secret?.ToString() ?? ""))).Distinct()
                .Count(named => state.Secrets is not null && state.Exists(named.Namespace, named.Name)),
            Missing = Missing(state, active),
            Namespaces = [.. exceptions.Select(ns => ns.Exception)],
            Webhooks = OtherWebhooks.Find(state.Webhooks, release),
        };
    }

    /// <summary>A workload of a controller that SecretPin reviews is what the controller makes of its template.</summary>
    private static bool IsReviewed(WorkloadReview review) =>
        !review.Workload.IsHistory && review.Object is { HasReviewedController: false, IsBeingDeleted: false, IsFinished: false, IsMirrorPod: false };

    private static IEnumerable<WorkloadPreview> Preview(PreflightState state, WorkloadReview review)
    {
        var (ns, name) = (review.Namespace, review.Object.ToString());
        var names = review.Object.References.Select(reference => reference.Name).ToHashSet();
        var pins = state.Aliases.Where(alias => alias.Namespace == ns && names.Contains(alias.Name.Value))
            .ToDictionary(alias => alias.Name.Value, alias => PinOf(state, alias));
        var policy = state.Namespaces.FirstOrDefault(known => known.Name == ns)?.Policy ?? new();
        var verdict = Resolver.Decide(review, pins);
        var existing = StatedVersions.Of(review).Where(secret => state.Exists(ns, secret)).ToHashSet();

        // In audit mode, the final check assumes that the aliases were resolved.
        var final = FinalStateCheck.Decide(review, pins, existing, policy with { IsAuditMode = true });
        if ((verdict.IsAllowed ? final : verdict) is { IsAllowed: false } rejection)
        {
            yield return new(ns, name, WorkloadEffect.Rejected, rejection.Message);
        }
        else if (verdict.Rewrite is { Replacements.Count: > 0 } rewrite)
        {
            var versions = rewrite.Replacements.Select(change => $"{change.Reference.Name} → {change.Name}").Distinct();
            yield return new(ns, name, WorkloadEffect.Resolved, string.Join(", ", versions));
        }

        var candidates = from named in names
                         where !pins.ContainsKey(named) && !VersionedSecretName.TryParse(named, out _)
                         let newest = Newest(state, ns, named)
                         where newest is not null
                         orderby named
                         select $"{named} → {newest}";
        if (candidates.ToArray() is { Length: > 0 } found)
        {
            yield return new(ns, name, WorkloadEffect.Candidate, string.Join(", ", found));
        }
    }

    private static EffectivePin PinOf(PreflightState state, SecretAlias alias) =>
        EffectivePinRule.Effective(alias, secret => state.Exists(alias.Namespace, secret.ToString()));

    private static VersionedSecretName? Newest(PreflightState state, string ns, string alias) =>
        state.Secrets?[ns].Select(VersionedSecretName.ParseOrNull).OfType<VersionedSecretName>().Where(version => version.Alias.Value == alias)
            .OrderByDescending(version => version.Version).FirstOrDefault();

    private static IReadOnlyList<MissingSecret> Missing(PreflightState state, IReadOnlyList<WorkloadReview> workloads)
    {
        var aliases = state.Aliases.Select(alias => (alias.Namespace, alias.Name.Value)).ToHashSet();
        var named = state.Secrets is null ? [] :
            from workload in workloads
            from secret in Resolver.RequiredNames(workload)
            where DnsSubdomain.IsValid(secret) && !state.Exists(workload.Namespace, secret) && !aliases.Contains((workload.Namespace, secret))
            select (workload.Namespace, Secret: secret, User: workload.Object.ToString(), Last: (DateTimeOffset?)null);
        var reported = (state.Events ?? []).Where(missing => state.Secrets is null || !state.Exists(missing.Namespace, missing.Secret))
            .Select(missing => (missing.Namespace, missing.Secret, User: missing.Object, missing.Last));
        return
        [
            .. named.Concat(reported).GroupBy(missing => (missing.Namespace, missing.Secret))
                .Select(group => new MissingSecret(
                    group.Key.Namespace, group.Key.Secret, [.. group.Select(missing => missing.User).Distinct().Order(StringComparer.Ordinal)],
                    group.Max(missing => missing.Last)))
                .OrderBy(missing => missing.Namespace, StringComparer.Ordinal).ThenBy(missing => missing.Secret, StringComparer.Ordinal),
        ];
    }

    private static IReadOnlyList<(NamespaceException Exception, bool IsExcluded)> Exceptions(PreflightState state)
    {
        var own = state.Webhooks.Where(WebhookConfigurations.IsOfSecretPin).ToArray();
        return [.. state.Namespaces.OrderBy(ns => ns.Name, StringComparer.Ordinal).SelectMany(Of)];

        IEnumerable<(NamespaceException, bool)> Of(NamespaceState ns)
        {
            if (own.Length > 0 && WebhookConfigurations.NotCovering(own, ns.Labels, WellKnown.EnforceLabel) is { Count: > 0 } webhooks)
            {
                yield return (new(ns.Name, $"excluded: {webhooks.Count} webhooks of SecretPin do not select it"), true);
            }
            else if (own.Length == 0 && Excluded.Contains(ns.Name))
            {
                yield return (new(ns.Name, "excluded by the default of the chart value namespaces.excluded"), true);
            }
            else if (ns.Policy.IsAuditMode)
            {
                yield return (new(ns.Name, $"audit mode: it has the label {WellKnown.ModeLabel}: audit"), false);
            }

            if (ns.Policy.Exempt.Length > 0)
            {
                yield return (new(ns.Name, $"exempts names from enforcement: {ns.Policy.Exempt}"), false);
            }
        }
    }
}
