using SecretPin.Core.References;

namespace SecretPin.Cli.Refs;

/// <summary>Writes objects while they are read.</summary>
internal interface IReferenceReport : IAsyncDisposable
{
    void Add(ReferringObject referrer);

    /// <summary>Completes the output. After an error it is not called, so that incomplete JSON is invalid.</summary>
    void End();
}

/// <summary>An object of a manifest, with or without references.</summary>
/// <param name="ApiVersion">Its own, or that of the list that contains it.</param>
/// <param name="Scanned">Its references and metadata.</param>
/// <param name="Namespace">Empty if it is cluster-scoped, or if the namespace is unknown.</param>
internal sealed record ReferringObject(string ApiVersion, ScannedObject Scanned, string Namespace)
{
    /// <summary>The references to Secrets that the object needs.</summary>
    public IEnumerable<Reference> References => Scanned.References.Where(reference => !reference.Field.Provides);

    /// <summary>The namespace of the referenced Secret; empty if it is unknown.</summary>
    public string NamespaceOf(Reference reference) =>
        Scanned.NamespaceOf(reference, Namespace) is var ns && ns == SecretField.AnyNamespace ? "" : ns;
}
