namespace SecretPin.Core.References;

/// <summary>The kind of an object, independent of the API version.</summary>
/// <param name="Group">The API group; empty for core.</param>
/// <param name="Kind">The <c>kind</c> of the object.</param>
public readonly record struct ObjectKind(string Group, string Kind)
{
    /// <param name="apiVersion"><c>v1</c>, or <c>group/version</c>.</param>
    /// <param name="kind">The <c>kind</c> of the object.</param>
    public static ObjectKind Of(string apiVersion, string kind)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return new(slash < 0 ? "" : apiVersion[..slash], kind);
    }

    /// <summary>Whether an object with these fields is of this kind.</summary>
    /// <inheritdoc cref="Of" path="/param"/>
    public bool IsDeclaredBy(string apiVersion, string kind)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return kind == Kind && apiVersion.AsSpan(0, Math.Max(slash, 0)).SequenceEqual(Group);
    }

    public override string ToString() => Group.Length == 0 ? Kind : $"{Kind}.{Group}";
}
