using SecretPin.Cli.Cluster;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Cli.Adopt;

/// <summary>The plain Secrets that the workloads of a namespace reference: those that can become aliases, by name, and a message for each other.</summary>
internal sealed record AdoptionPlan(IReadOnlyList<Adoption> Adoptions, IReadOnlyList<string> Skipped)
{
    /// <summary>Considers the workloads with the names <c>kind/name</c>; all workloads if there are no names.</summary>
    /// <exception cref="RefusedException">A named workload does not exist, or another object controls it.</exception>
    public static AdoptionPlan Of(NamespaceView view, IReadOnlyList<string> workloads)
    {
        var scanner = new ObjectScanner();
        var states = new ReferrerStateRule(view.Evidence);
        ScannedObject[] candidates =
        [
            .. view.Evidence.Objects
                .Where(found => scanner.WorkloadOf(found.Kind) is { IsHistory: false } && found.Controller is null && !states.IsInactive(found))
                .OrderBy(workload => workload.ToString(), StringComparer.Ordinal),
        ];
        var chosen = workloads.Count == 0 ? candidates : [.. workloads.Select(name => Find(candidates, name, view.Namespace)).Distinct()];
        var adoptions = new List<Adoption>();
        var skipped = new List<string>();
        var aliases = view.Aliases.Select(alias => alias.Name.Value).ToHashSet();
        foreach (var name in chosen.SelectMany(PlainNames).Where(name => !aliases.Contains(name)).Distinct().Order(StringComparer.Ordinal))
        {
            var referrers = chosen.Where(workload => PlainNames(workload).Contains(name)).Select(workload => (workload, Places(workload, name))).ToArray();
            if (!AliasName.TryParse(name, out var alias, out var problem))
            {
                skipped.Add($"Secret {name}: the name {problem}.");
            }
            else if (view.Secrets.FirstOrDefault(secret => secret.Name == name) is not { IsBeingDeleted: false })
            {
                skipped.Add($"Secret {name} not found, or being deleted; referenced by {string.Join(", ", referrers.Select(referrer => referrer.workload))}.");
            }
            else
            {
                adoptions.Add(new(alias, referrers));
            }
        }

        return new(adoptions, skipped);
    }

    public Listing Listing()
    {
        var listing = new Listing(new("SECRET"), new("WORKLOAD"), new("WHERE"));
        foreach (var (secret, workload, places) in Adoptions.SelectMany(
            adoption => adoption.Referrers.Select(referrer => (adoption.Alias.Value, referrer.Workload.ToString(), referrer.Places))))
        {
            listing.Add(new() { ["secret"] = secret, ["workload"] = workload, ["where"] = places }, secret, workload, places);
        }

        return listing;
    }

    /// <summary>The referenced names that are not versioned.</summary>
    private static IEnumerable<string> PlainNames(ScannedObject workload) =>
        workload.References.Where(reference => !VersionedSecretName.TryParse(reference.Name, out _)).Select(reference => reference.Name);

    private static string Places(ScannedObject workload, string name) =>
        string.Join("; ", workload.References.Where(reference => reference.Name == name).Select(reference => reference.Label).Distinct());

    private static ScannedObject Find(ScannedObject[] candidates, string name, string ns) =>
        candidates.FirstOrDefault(workload => string.Equals(workload.ToString(), name, StringComparison.OrdinalIgnoreCase)) ?? throw new RefusedException(
            $"Workload {name} not found in namespace {ns}, or controlled by another object. Write KIND/NAME, such as Deployment/auth-api; "
            + $"'kubectl secretpin adopt -n {ns}' lists the workloads that reference plain Secrets.");
}

/// <summary>A plain Secret that becomes an alias of the same name, and the workloads that reference it, with the fields that contain the references.</summary>
internal sealed record Adoption(AliasName Alias, IReadOnlyList<(ScannedObject Workload, string Places)> Referrers);
