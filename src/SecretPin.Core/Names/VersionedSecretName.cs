using System.Diagnostics.CodeAnalysis;

namespace SecretPin.Core.Names;

/// <summary>The name of the Secret for one version of an alias: <c>auth-api-secrets-20250723110000</c>.</summary>
public sealed record VersionedSecretName
{
    private readonly string _text;
    private string? _entry;

    internal VersionedSecretName(AliasName alias, SecretVersion version, string? text = null)
    {
        Alias = alias;
        Version = version;
        _text = text ?? $"{alias.Value}-{version}";
    }

    public AliasName Alias { get; }

    public SecretVersion Version { get; }

    /// <summary><c>alias=version</c>, an entry of the provenance annotation.</summary>
    internal string Entry => _entry ??= $"{Alias.Value}={_text.AsSpan(Alias.Value.Length + 1)}";

    /// <summary>Does not allocate.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) => TrySplit(text, out var alias, out _) && AliasName.IsValid(alias);

    /// <returns><see langword="false"/> unless <paramref name="text"/> consists of an alias, a hyphen and a version.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out VersionedSecretName? name)
    {
        name = TrySplit(text, out var prefix, out var version) && AliasName.TryParse(prefix.ToString(), out var alias) ? new(alias, version, text) : null;
        return name is not null;
    }

    /// <returns><see langword="null"/> if <paramref name="text"/> is not the name of a versioned Secret.</returns>
    public static VersionedSecretName? ParseOrNull(string? text) => TryParse(text, out var name) ? name : null;

    public bool Equals(VersionedSecretName? other) => _text == other?._text;

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => _text;

    private static bool TrySplit(ReadOnlySpan<char> text, out ReadOnlySpan<char> alias, out SecretVersion version)
    {
        var hyphen = text.Length - SecretVersion.Length - 1;
        var isSplit = hyphen > 0 && text[hyphen] == '-';
        alias = isSplit ? text[..hyphen] : default;
        version = default;
        return isSplit && SecretVersion.TryParse(text[(hyphen + 1)..], out version);
    }
}
