using SecretPin.Core.Names;

namespace SecretPin.Core.References;

/// <summary>The references of the object.</summary>
public sealed partial class ScannedObject
{
    /// <summary>In document order.</summary>
    public IReadOnlyList<Reference> References => _references;

    internal ReferenceList ReferenceList => _references;

    /// <summary><see cref="References"/> without copies.</summary>
    internal ReadOnlySpan<Reference> ReferenceSpan => _references.Span;

    /// <summary>Returns the rented array of the references, which are then empty. All other members stay.</summary>
    public void ReturnBuffers() => _references.ReturnBuffer();

    /// <summary>
    /// The namespace of the Secret that a reference of this object names: the namespace that the field states, otherwise the
    /// namespace of this object, otherwise <paramref name="fallback"/>.
    /// </summary>
    /// <param name="reference">A reference of this object.</param>
    /// <param name="fallback">The namespace of a namespaced object that states none, such as the namespace of a list; empty if none is known.</param>
    /// <returns>Empty if the reference names no namespace.</returns>
    public string NamespaceOf(in Reference reference, string fallback) =>
        reference.Namespace ?? (Namespace.Length > 0 ? Namespace : fallback);

    /// <summary>Adds the references that the search for names found.</summary>
    internal void AddReferences(IEnumerable<Reference> references)
    {
        foreach (var reference in references)
        {
            _references.Add(reference);
        }
    }

    /// <summary>
    /// The references of this object to Secrets that it needs in <paramref name="ns"/>, which is also the fallback of <see cref="NamespaceOf"/>.
    /// </summary>
    public IEnumerable<Reference> ReferencesInto(string ns) => References.Where(reference => NamespaceOf(reference, ns) is var named
        && (named == ns || (named == SecretField.AnyNamespace && MayMean(reference, ns))) && !reference.Field.Provides);

    /// <summary>
    /// Whether a reference to a Secret of an unknown namespace may mean that of <paramref name="ns"/>. The name of a version is unique to the second, so it
    /// counts in every namespace. Any other name counts in the namespace of this object, and in the usual namespaces of the program if it has some.
    /// </summary>
    private bool MayMean(in Reference reference, string ns) =>
        reference.Field.UsualNamespaces.Count == 0 || Namespace == ns || reference.Field.UsualNamespaces.Contains(ns)
        || VersionedSecretName.IsValid(reference.Name);

    /// <summary>The pod template that contains a reference of this object.</summary>
    internal PodTemplate? TemplateOf(in Reference reference)
    {
        foreach (var template in _templates)
        {
            if (template.Contains(reference))
            {
                return template;
            }
        }

        return null;
    }
}
