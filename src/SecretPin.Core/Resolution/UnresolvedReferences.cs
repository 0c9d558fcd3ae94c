using System.Collections.Frozen;
using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Core.Resolution;

/// <summary>The references of one workload that the webhook cannot resolve: which of them reject the workload, and the warnings about the others.</summary>
internal struct UnresolvedReferences(WorkloadReview review, IReadOnlyDictionary<string, EffectivePin> pins)
{
    private const int MaxNames = 3;
    private const string DryRun = "Without the dry run, this request would be rejected: ";

    private List<Reference>? _immutable, _unpinned;
    private SortedSet<string>? _requested;

    /// <summary>Whether the stored workload is immutable and contains an alias.</summary>
    public readonly bool IsImmutable => _immutable is not null;

    /// <summary>Adds an alias in an immutable workload that was stored with it.</summary>
    public void AddImmutable(in Reference reference) => (_immutable ??= []).Add(reference);

    /// <summary>Adds an alias without a pin.</summary>
    public void AddUnpinned(in Reference reference) => (_unpinned ??= []).Add(reference);

    /// <summary>Adds a requested alias that is not resolved again: the workload is held or immutable, or the alias has no pin.</summary>
    public void AddRequested(string alias) => (_requested ??= new(StringComparer.Ordinal)).Add(alias);

    /// <summary>Why the workload is rejected; <see langword="null"/> if it is not.</summary>
    /// <remarks>
    /// A dry run is never rejected, because Argo CD and Flux compare by dry run and stop everything at the first rejection. A stored request is never
    /// rejected, because it must not block the updates of other clients.
    /// </remarks>
    public readonly string? Rejection
    {
        get
        {
            if (review.IsDryRun || (_unpinned is null && _requested is null))
            {
                return null;
            }

            IReadOnlySet<string> required = _unpinned is null ? FrozenSet<string>.Empty : Resolver.RequiredNames(review);
            var unpinned = Unpinned(reference => required.Contains(reference.Name));
            var requested = review.IsHeld || review.Old?.ResolveRequest == review.Object.ResolveRequest ? [] : UnpinnedRequests();
            string[] problems = [.. unpinned, .. requested];
            return problems.Length == 0 ? null : string.Join(' ', problems);
        }
    }

    /// <summary>The warnings if the workload is not rejected.</summary>
    public readonly IReadOnlyList<string> Warnings =>
        _immutable is null && _unpinned is null && _requested is null && review.Object.ResolveRequest is null ? [] : [.. AllWarnings()];

    private readonly IEnumerable<string> AllWarnings()
    {
        var (sent, known) = (review, pins);
        foreach (var reference in _immutable?.DistinctBy(reference => reference.Name) ?? [])
        {
            yield return $"{sent} was stored with the unresolved alias {reference.Name} and is immutable: delete it and create it again";
        }

        IReadOnlySet<string> required = _unpinned is null ? FrozenSet<string>.Empty : Resolver.RequiredNames(sent);
        foreach (var reference in _unpinned?.DistinctBy(reference => reference.Name) ?? [])
        {
            // The note is a warning of its own, because the API server may truncate a long one.
            yield return required.Contains(reference.Name)
                ? $"{DryRun}{sent} names alias {reference.Name} ({reference.Label}), which has no pin"
                : $"Alias {reference.Name} has no pin, and only optional references name it ({reference.Label}), so the name is not replaced";
            yield return known[reference.Name].Note!;
        }

        if (_requested is not null && sent.IsHeld)
        {
            yield return sent.Workload.IsImmutable
                ? $"{sent} is immutable, so {WellKnown.ResolveAnnotation} has no effect: delete it and create it again"
                : $"{sent} is held ({WellKnown.HoldAnnotation}), so it keeps its versions of {string.Join(", ", _requested.Take(MaxNames))}";
        }
        else
        {
            foreach (var problem in UnpinnedRequests())
            {
                yield return sent.IsDryRun ? DryRun + problem : problem;
            }
        }

        if (WithoutPlace() is [var first, ..] aliases)
        {
            var names = aliases.Length <= MaxNames ? string.Join(", ", aliases) : $"{first} and {aliases.Length - 1} more";
            yield return $"{WellKnown.ResolveAnnotation} has no effect for {names}: no SecretAlias has this name, or no reference of {sent} belongs to it";
        }
    }

    private readonly IEnumerable<string> Unpinned(Func<Reference, bool> isRejected)
    {
        var (sent, known) = (review, pins);
        return (_unpinned ?? []).Where(isRejected).DistinctBy(reference => reference.Name)
            .Select(reference => $"{sent} names alias {reference.Name} ({reference.Label}), which has no pin. {known[reference.Name].Note}");
    }

    private readonly IEnumerable<string> UnpinnedRequests()
    {
        var (sent, known) = (review, pins);
        return (_requested ?? []).Where(alias => known[alias].Secret is null)
            .Select(alias => $"{sent} cannot move to the pin of alias {alias} ({WellKnown.ResolveAnnotation}), which has no pin. {known[alias].Note}");
    }

    /// <summary>The requested aliases to which no reference belongs, or that are not declared.</summary>
    private readonly string[] WithoutPlace()
    {
        if (review.Object.ResolveRequest is not { } request)
        {
            return [];
        }

        var places = RequestedPlaces.Of(review.Object)!;
        var placed = review.References.Select(reference => places.AliasOf(reference)).OfType<string>().ToHashSet();
        var known = pins;
        return [.. ResolveRequest.Aliases(request).Where(alias => !placed.Contains(alias) || !known.ContainsKey(alias))];
    }
}
