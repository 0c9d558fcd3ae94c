using System.Diagnostics.CodeAnalysis;

namespace SecretPin.Core.Names;

/// <summary>The logical name of a Secret: a DNS subdomain, short enough that its versioned names are valid too.</summary>
public sealed record AliasName
{
    /// <summary>In characters. A hyphen and a version must fit into the name of the Secret.</summary>
    public const int MaxLength = DnsSubdomain.MaxLength - 1 - SecretVersion.Length;

    private AliasName(string value) => Value = value;

    public string Value { get; }

    /// <summary>Does not allocate.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) => text.Length <= MaxLength && DnsSubdomain.IsValid(text);

    /// <summary>Whether a Secret name in a workload may be an alias: a version of an alias is never an alias itself. Does not allocate.</summary>
    public static bool MayBeAlias(ReadOnlySpan<char> text) => IsValid(text) && !VersionedSecretName.IsValid(text);

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AliasName? name) =>
        TryParse(text, out name, out _);

    /// <param name="text">The name.</param>
    /// <param name="name">The parsed name.</param>
    /// <param name="problem">If the name is invalid, the predicate of a sentence whose subject is the name.</param>
    public static bool TryParse(
        [NotNullWhen(true)] string? text,
        [NotNullWhen(true)] out AliasName? name,
        [NotNullWhen(false)] out string? problem)
    {
        problem = text switch
        {
            null or "" => "is empty",
            _ when !DnsSubdomain.IsValid(text) => $"is not a DNS subdomain ({DnsSubdomain.Rule})",
            { Length: > MaxLength } =>
                $"has {text.Length} characters; at most {MaxLength} leave room for a version",
            _ => null,
        };
        name = problem is null ? new(text!) : null;
        return problem is null;
    }

    /// <summary>The name of the Secret for this version of the alias.</summary>
    public VersionedSecretName At(SecretVersion version) => new(this, version);

    public override string ToString() => Value;
}
