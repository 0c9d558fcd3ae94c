using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Resolution;

/// <summary>What the aliases of one workload become, reference by reference.</summary>
internal struct ResolvedReferences()
{
    private HashSet<string>? _noted;

    /// <summary>In the order of the references; one that follows on itself is there once.</summary>
    public List<VersionedSecretName> Secrets { get; } = new(2);

    /// <summary>Where the name alone changes.</summary>
    public List<Replacement> Replacements { get; } = new(4);

    /// <summary>Entries of <c>imagePullSecrets</c>, which are merged: which references they are.</summary>
    public List<(int Entry, VersionedSecretName Secret)>? PullSecrets { get; private set; }

    /// <summary>What there is to say of pins that were used.</summary>
    public List<string>? Notes { get; private set; }

    /// <param name="reference">Names an alias.</param>
    /// <param name="index">Which of the workload's references it is.</param>
    /// <param name="secret">What it becomes.</param>
    /// <param name="pin">Of the alias.</param>
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

        if (pin.Note is { } note && (_noted ??= []).Add(reference.Name) && pin.Secret == secret)
        {
            (Notes ??= []).Add(note);
        }
    }
}
