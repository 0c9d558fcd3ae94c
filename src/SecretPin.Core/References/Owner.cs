namespace SecretPin.Core.References;

/// <summary>The controller owner reference of an object (metav1 OwnerReference with <c>controller: true</c>).</summary>
/// <param name="Kind">The kind of the owner, without the version of its API.</param>
/// <param name="ApiVersion">Group and version, as the reference states them: <c>apps/v1</c>.</param>
/// <param name="Name">The name of the owner.</param>
/// <param name="Uid">The UID of the owner. The garbage collector identifies it by this.</param>
public sealed record Owner(ObjectKind Kind, string ApiVersion, string Name, string Uid);
