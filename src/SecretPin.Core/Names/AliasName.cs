using System.Diagnostics.CodeAnalysis;

namespace SecretPin.Core.Names;

/// <summary>The logical name of a Secret: a DNS subdomain, short enough that its versioned names are valid too.</summary>
public sealed record AliasName
{
    /// <summary>In characters: what a hyphen and a version leave of a Secret's name.</summary>
    public const int MaxLength = DnsSubdomain.MaxLength - 1 - SecretVersion.Length;

    private AliasName(string value) => Value = value;

    public string Value { get; }

    /// <summary>Whether it is one, without making it.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) => text.Length <= MaxLength && DnsSubdomain.IsValid(text);

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AliasName? name) =>
        TryParse(text, out name, out _);

    /// <param name="text">What should be an alias's name.</param>
    /// <param name="name">The name, where it is one.</param>
    /// <param name="problem">Otherwise what is wrong with it, as the end of a sentence that begins with the name.</param>
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
                $"has {text.Length} characters: with a version its name would pass {DnsSubdomain.MaxLength}, so at most {MaxLength} fit",
            _ => null,
        };
        name = problem is null ? new(text!) : null;
        return problem is null;
    }

    /// <summary>The Secret that holds this alias's value of that version.</summary>
    public VersionedSecretName At(SecretVersion version) => new(this, version);

    public override string ToString() => Value;
}
