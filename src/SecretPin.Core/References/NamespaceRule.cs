namespace SecretPin.Core.References;

/// <summary>In which namespace a field's Secret is.</summary>
public enum NamespaceRule
{
    /// <summary>In the object's own.</summary>
    Own,

    /// <summary>In the one that the field names; if it names none, in the object's own.</summary>
    NamedOrOwn,

    /// <summary>In the one that the field names; if it names none, in none.</summary>
    Named,

    /// <summary>In the one that the field names, else in that of <c>spec.claimRef</c> (K pkg/api/v1/persistentvolume/util.go).</summary>
    NamedOrClaim,
}
