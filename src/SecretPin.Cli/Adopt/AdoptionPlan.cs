using SecretPin.Cli.Cluster;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Cli.Adopt;

/// <summary>The plain Secrets that the workloads of a namespace reference: those that can become aliases, by name, and a message for each other.</summary>
internal sealed record AdoptionPlan(IReadOnlyList<Adoption> Adoptions, IReadOnlyList<string> Skipped)
{
    private const string SecretPrefix = "Secret/";

    /// <summary>Plans the adoption for the workloads and Secrets <c>kind/name</c>; an empty list means all.</summary>
    /// <param name="view">The namespace.</param>
    /// <param name="names">The names of workloads and Secrets.</param>
    /// <param name="managers">By name: the tools that manage Secrets. Such a Secret is left out unless it is named.</param>
    /// <exception cref="RefusedException">A named workload or Secret does not exist, or another object controls the workload.</exception>
    public static AdoptionPlan Of(NamespaceView view, IReadOnlyList<string> names, IReadOnlyDictionary<string, string> managers)
    {
        var isSecret = names.ToLookup(name => name.StartsWith(SecretPrefix, StringComparison.OrdinalIgnoreCase));
        var (workloads, named) = (isSecret[false].ToArray(), isSecret[true].Select(name => name[SecretPrefix.Length..]).ToHashSet());
        var scanner = new ObjectScanner();
        var states = new ReferrerStateRule(view.Evidence);
        ScannedObject[] candidates =
        [
            .. view.Evidence.Objects
                .Where(found => scanner.WorkloadOf(found.Kind) is { IsHistory: false } && found.Controller is null && !states.IsInactive(found))
                .OrderBy(workload => workload.ToString(), StringComparer.Ordinal),
        ];
        var chosen = workloads.Length == 0 ? candidates : [.. workloads.Select(name => Find(candidates, name, view.Namespace)).Distinct()];
        var adoptions = new List<Adoption>();
        var skipped = new List<string>();
        var aliases = view.Aliases.Select(alias => alias.Name.Value).ToHashSet();
        string[] plain = [.. chosen.SelectMany(PlainNames).Where(name => !aliases.Contains(name)).Distinct().Order(StringComparer.Ordinal)];
        if (named.Order(StringComparer.Ordinal).FirstOrDefault(name => !plain.Contains(name)) is { } unused)
        {
            throw new RefusedException($"Secret {view.Namespace}/{unused} is not referenced by these workloads as a plain Secret.");
        }

        foreach (var name in plain.Where(name => named.Count == 0 || named.Contains(name)))
        {
            var manager = managers.GetValueOrDefault(name);
            var referrers = chosen.Where(workload => PlainNames(workload).Contains(name)).Select(workload => (workload, Places(workload, name))).ToArray();
            if (!AliasName.TryParse(name, out var alias, out var problem))
            {
                skipped.Add($"Secret {name}: the name {problem}.");
            }
            else if (view.Secrets.FirstOrDefault(secret => secret.Name == name) is not { IsBeingDeleted: false })
            {
                skipped.Add($"Secret {name} not found, or being deleted; referenced by {string.Join(", ", referrers.Select(referrer => referrer.workload))}.");
            }
            else if (manager is not null && !named.Contains(name))
            {
                skipped.Add(
                    $"Secret {name} is managed by {manager}, which would change the plain Secret, but not the copy that the pods use. "
                    + $"To adopt it nevertheless, add {SecretPrefix}{name} to the command.");
            }
            else
            {
                adoptions.Add(new(alias, referrers, manager ?? ""));
            }
        }

        return new(adoptions, skipped);
    }

    public Listing Listing()
    {
        var listing = new Listing(new("SECRET"), new("WORKLOAD"), new("WHERE"), new("MANAGED BY"));
        foreach (var (secret, manager, workload, places) in Adoptions.SelectMany(
            adoption => adoption.Referrers.Select(referrer => (adoption.Alias.Value, adoption.Manager, referrer.Workload.ToString(), referrer.Places))))
        {
            listing.Add(
                new() { ["secret"] = secret, ["workload"] = workload, ["where"] = places, ["managedBy"] = manager }, secret, workload, places, manager);
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
/// <param name="Alias">The name of both.</param>
/// <param name="Referrers">The workloads, and where they reference the Secret.</param>
/// <param name="Manager">What manages the plain Secret; empty if nothing does.</param>
internal sealed record Adoption(AliasName Alias, IReadOnlyList<(ScannedObject Workload, string Places)> Referrers, string Manager);
