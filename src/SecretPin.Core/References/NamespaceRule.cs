namespace SecretPin.Core.References;

/// <summary>The namespace of the Secret that a field names.</summary>
public enum NamespaceRule
{
    /// <summary>The namespace of the object.</summary>
    Own,

    /// <summary>The namespace that the field states, otherwise that of the object.</summary>
    NamedOrOwn,

    /// <summary>The namespace that the field states, otherwise none.</summary>
    Named,

    /// <summary>The namespace that the field states, otherwise that of <c>spec.claimRef</c> (kubernetes pkg/api/v1/persistentvolume/util.go).</summary>
    NamedOrClaim,
}
