using SecretPin.Core.References;

namespace SecretPin.Core.Guard;

/// <summary>What somebody wants to delete.</summary>
/// <param name="Namespace">The namespace of the request.</param>
/// <param name="Secret">The Secret as it is stored: its name is here, since a collection delete names nothing.</param>
/// <param name="UserName">Who asks.</param>
public sealed record DeletionRequest(string Namespace, ScannedObject Secret, string UserName)
{
    /// <summary>For people: <c>Secret production/auth-api-secrets-20250715100000</c>.</summary>
    public override string ToString() => $"Secret {Namespace}/{Secret.Name}";
}
