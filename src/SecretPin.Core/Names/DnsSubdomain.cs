using System.Buffers;

namespace SecretPin.Core.Names;

/// <summary>An RFC 1123 subdomain, which the API server requires as the name of a Secret.</summary>
public static class DnsSubdomain
{
    /// <summary>In characters. apimachinery <c>validation.DNS1123SubdomainMaxLength</c>.</summary>
    public const int MaxLength = 253;

    /// <summary>The rule for messages.</summary>
    public const string Rule = "lower-case letters, digits, '-' and '.', beginning and ending with a letter or digit, at most 253 characters";

    private static readonly SearchValues<char> InLabels = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > MaxLength)
        {
            return false;
        }

        for (int dot; (dot = name.IndexOf('.')) >= 0; name = name[(dot + 1)..])
        {
            if (!IsLabel(name[..dot]))
            {
                return false;
            }
        }

        return IsLabel(name);
    }

    /// <summary>A label of a subdomain may have more characters than a <see cref="DnsLabel"/>.</summary>
    internal static bool IsLabel(ReadOnlySpan<char> label) =>
        !label.IsEmpty && label[0] != '-' && label[^1] != '-' && !label.ContainsAnyExcept(InLabels);
}
