using SecretPin.Core.References;

namespace SecretPin.Cli.Refs;

/// <summary>Writes objects as they are read.</summary>
internal interface IReferenceReport : IAsyncDisposable
{
    void Add(ReferringObject found);

    /// <summary>All has been read. Without it the output is visibly incomplete, where its form allows.</summary>
    void End();
}

/// <summary>An object, with or without references.</summary>
/// <param name="ApiVersion">As it says, or the list around it.</param>
/// <param name="Seen">What was found in it.</param>
/// <param name="Namespace">Empty where it is in none, or none is known.</param>
internal sealed record ReferringObject(string ApiVersion, ScannedObject Seen, string Namespace)
{
    /// <summary>The namespace of the Secret that a reference names; empty where it names none.</summary>
    public string NamespaceOf(Reference reference) => Seen.NamespaceOf(reference, Namespace);
}
