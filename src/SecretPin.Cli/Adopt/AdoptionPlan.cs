using SecretPin.Cli.Cluster;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Cli.Adopt;

/// <summary>Which plain Secrets workloads of a namespace reference, and which of them can become aliases.</summary>
/// <param name="Adoptions">Those that can, by name.</param>
/// <param name="Left">Those that cannot, and why: a sentence each.</param>
internal sealed record AdoptionPlan(IReadOnlyList<Adoption> Adoptions, IReadOnlyList<string> Left)
{
    /// <param name="view">The namespace.</param>
    /// <param name="workloads">As <c>kind/name</c>; all of them where none is named.</param>
    /// <exception cref="RefusedException">One that is named is not there.</exception>
    public static AdoptionPlan Of(NamespaceView view, IReadOnlyList<string> workloads)
    {
        var scanner = new ObjectScanner();
        var ownership = new Ownership(view.Evidence);
        ScannedObject[] own =
        [
            .. view.Evidence.Objects
                .Where(seen => scanner.WorkloadOf(seen.Kind) is { IsHistory: false } && seen.Controller is null && !ownership.IsInactive(seen))
                .OrderBy(seen => seen.ToString(), StringComparer.Ordinal),
        ];
        var chosen = workloads.Count == 0 ? own : [.. workloads.Select(name => Named(own, name, view.Namespace)).Distinct()];
        var adoptions = new List<Adoption>();
        var left = new List<string>();
        foreach (var name in chosen.SelectMany(Plain).Where(name => view.Aliases.All(alias => alias.Name.Value != name)).Distinct().Order(StringComparer.Ordinal))
        {
            var referrers = chosen.Where(seen => Plain(seen).Contains(name)).Select(seen => (seen, Places(seen, name))).ToArray();
            if (!AliasName.TryParse(name, out var alias, out var problem))
            {
                left.Add($"{name} {problem}.");
            }
            else if (view.Secrets.FirstOrDefault(secret => secret.Name == name) is not { IsBeingDeleted: false })
            {
                left.Add($"{name} does not exist, or is being deleted; it is named by {string.Join(", ", referrers.Select(referrer => referrer.seen))}.");
            }
            else
            {
                adoptions.Add(new(alias, referrers));
            }
        }

        return new(adoptions, left);
    }

    public Listing Listing()
    {
        var listing = new Listing(new("SECRET"), new("WORKLOAD"), new("WHERE"));
        foreach (var (alias, referrers) in Adoptions)
        {
            foreach (var (workload, places) in referrers)
            {
                listing.Add(new() { ["secret"] = alias.Value, ["workload"] = workload.ToString(), ["where"] = places }, alias.Value, workload.ToString(), places);
            }
        }

        return listing;
    }

    /// <summary>The names that are not versioned.</summary>
    private static IEnumerable<string> Plain(ScannedObject seen) =>
        seen.References.Where(reference => !VersionedSecretName.TryParse(reference.Name, out _)).Select(reference => reference.Name);

    private static string Places(ScannedObject seen, string name) =>
        string.Join("; ", seen.References.Where(reference => reference.Name == name).Select(reference => reference.Label).Distinct());

    private static ScannedObject Named(ScannedObject[] own, string name, string ns) =>
        own.FirstOrDefault(seen => string.Equals(seen.ToString(), name, StringComparison.OrdinalIgnoreCase)) ?? throw new RefusedException(
            $"There is no workload {name} in namespace {ns} that stands for itself. Name it as in Deployment/auth-api; "
            + $"'kubectl secretpin adopt -n {ns}' shows those that reference plain Secrets.");
}

/// <summary>A plain Secret that is to become an alias of its own name.</summary>
/// <param name="Alias">The name of both.</param>
/// <param name="Referrers">The workloads that reference it, with the places where they do.</param>
internal sealed record Adoption(AliasName Alias, IReadOnlyList<(ScannedObject Workload, string Places)> Referrers);
