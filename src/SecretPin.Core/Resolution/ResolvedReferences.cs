using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Resolution;

/// <summary>The versions that replace the aliases of one workload.</summary>
/// <param name="stored">The stored workload; <see langword="null"/> on a create.</param>
internal struct ResolvedReferences(ScannedObject? stored)
{
    private HashSet<AliasName>? _aliasesWithNote;
    private StoredPlaces _stored = new(stored);
    private List<(VersionedSecretName Secret, VersionedSecretName? Before)>? _changes;

    /// <summary>In the order of the references, without adjacent duplicates.</summary>
    public List<VersionedSecretName> Secrets { get; } = new(2);

    /// <summary>The references whose name changes, except those in <c>imagePullSecrets</c>.</summary>
    public List<Replacement> Replacements { get; } = new(3);

    /// <summary>The aliases in <c>imagePullSecrets</c>, with the indices of their references.</summary>
    public List<(int Entry, VersionedSecretName Secret)>? PullSecrets { get; private set; }

    /// <summary>The notes of the pins that were used.</summary>
    public List<string>? Notes { get; private set; }

    /// <summary>The versions that a pod template gets.</summary>
    /// <param name="template">A pod template of the workload.</param>
    /// <param name="workload">The workload.</param>
    public readonly List<VersionedSecretName> SecretsIn(PodTemplate template, ScannedObject workload)
    {
        if (workload.Templates.Count == 1)
        {
            return Secrets;
        }

        var secrets = Replacements.Where(replacement => template.Contains(replacement.Reference)).Select(replacement => replacement.Name)
            .Select(VersionedSecretName.ParseOrNull).OfType<VersionedSecretName>();
        var pullSecrets = (PullSecrets ?? []).Where(target => template.Contains(workload.References[target.Entry])).Select(target => target.Secret);
        return [.. secrets.Concat(pullSecrets).Distinct()];
    }

    /// <param name="reference">A reference that belongs to an alias.</param>
    /// <param name="index">Its index in the references of the workload.</param>
    /// <param name="secret">The version that replaces the name.</param>
    /// <param name="pin">The pin of the alias.</param>
    public void Add(in Reference reference, int index, VersionedSecretName secret, EffectivePin pin)
    {
        if (Secrets.Count == 0 || Secrets[^1] != secret)
        {
            Secrets.Add(secret);
        }

        if (reference.Field.IsPullSecret)
        {
            (PullSecrets ??= new(1)).Add((index, secret));
        }
        else
        {
            Replacements.Add(new(reference, secret.ToString()));
        }

        if (pin.Note is { } note && (_aliasesWithNote ??= []).Add(secret.Alias) && pin.Secret == secret)
        {
            (Notes ??= []).Add(note);
        }

        if (stored is not null && _stored.Find(reference, index, secret) is var before && before != secret.ToString())
        {
            (_changes ??= []).Add((secret, VersionedSecretName.TryParse(before, out var version) && version.Alias == secret.Alias ? version : null));
        }
    }

    /// <summary>The versions that a place of the stored workload does not have, as entries of <see cref="Provenance.Summary(List{string}, int)"/>.</summary>
    /// <param name="all">The entries of all versions, which are the result for a new workload.</param>
    public readonly List<string> Changes(List<string> all) =>
        stored is null ? all
        : _changes is null ? []
        : [.. _changes.GroupBy(change => change.Secret).OrderBy(changes => changes.Key.Entry, StringComparer.Ordinal).Select(Describe)];

    private static string Describe(IGrouping<VersionedSecretName, (VersionedSecretName Secret, VersionedSecretName? Before)> changes)
    {
        var before = changes.Select(change => change.Before).OfType<VersionedSecretName>().Distinct()
            .OrderByDescending(secret => secret.Version).Select(secret => secret.Version).ToArray();
        return before.Length == 0 ? changes.Key.Entry : $"{changes.Key.Entry} (was {string.Join(" and ", before)})";
    }
}
