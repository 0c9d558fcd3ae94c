using SecretPin.Core.References;

namespace SecretPin.Core.Guard;

/// <summary>A request to delete a Secret.</summary>
/// <param name="Namespace">The namespace of the request.</param>
/// <param name="Secret">The stored Secret. The name comes from here, because the request of a collection delete has none.</param>
/// <param name="UserName">The user name of the caller.</param>
public sealed record DeletionRequest(string Namespace, ScannedObject Secret, string UserName)
{
    /// <summary>The references of an object to the Secret.</summary>
    public IEnumerable<Reference> ReferencesIn(ScannedObject referrer) =>
        referrer.ReferencesInto(Namespace).Where(reference => reference.Name == Secret.Name);

    /// <summary>For messages: <c>Secret production/auth-api-secrets-20250715100000</c>.</summary>
    public override string ToString() => $"Secret {Namespace}/{Secret.Name}";
}
