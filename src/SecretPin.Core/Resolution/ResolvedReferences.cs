using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Resolution;

/// <summary>The versions that replace the aliases of one workload.</summary>
internal struct ResolvedReferences()
{
    private HashSet<string>? _namesWithNote;

    /// <summary>In the order of the references, without adjacent duplicates.</summary>
    public List<VersionedSecretName> Secrets { get; } = new(2);

    /// <summary>The references whose name changes, except those in <c>imagePullSecrets</c>.</summary>
    public List<Replacement> Replacements { get; } = new(4);

    /// <summary>The aliases in <c>imagePullSecrets</c>, with the indices of their references.</summary>
    public List<(int Entry, VersionedSecretName Secret)>? PullSecrets { get; private set; }

    /// <summary>The notes of the pins that were used.</summary>
    public List<string>? Notes { get; private set; }

    /// <param name="reference">A reference that names an alias.</param>
    /// <param name="index">Its index in the references of the workload.</param>
    /// <param name="secret">The version that replaces the alias.</param>
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

        if (pin.Note is { } note && (_namesWithNote ??= []).Add(reference.Name) && pin.Secret == secret)
        {
            (Notes ??= []).Add(note);
        }
    }
}
