using System.Diagnostics.CodeAnalysis;

namespace SecretPin.Core.Names;

/// <summary>The name of a Secret that holds one version: <c>auth-api-secrets-20250723110000</c>.</summary>
public sealed record VersionedSecretName
{
    internal VersionedSecretName(AliasName alias, SecretVersion version)
    {
        Alias = alias;
        Version = version;
    }

    public AliasName Alias { get; }

    public SecretVersion Version { get; }

    /// <returns><see langword="false"/> where <paramref name="text"/> is no alias, hyphen and version: then it is a name like any other.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out VersionedSecretName? name)
    {
        name = null;
        var hyphen = (text?.Length ?? 0) - SecretVersion.Length - 1;
        if (hyphen <= 0 || text![hyphen] != '-' || !SecretVersion.TryParse(text.AsSpan(hyphen + 1), out var version)
            || !AliasName.TryParse(text[..hyphen], out var alias))
        {
            return false;
        }

        name = alias.At(version);
        return true;
    }

    public override string ToString() => $"{Alias.Value}-{Version}";
}
