namespace SecretPin.Core.Names;

/// <summary>An RFC 1123 label, which the API server requires as the name of a namespace and of a Service.</summary>
public static class DnsLabel
{
    /// <summary>In characters. apimachinery <c>validation.DNS1123LabelMaxLength</c>.</summary>
    public const int MaxLength = 63;

    /// <summary>The rule for messages.</summary>
    public const string Rule = "lower-case letters, digits and '-', beginning and ending with a letter or digit, at most 63 characters";

    public static bool IsValid(ReadOnlySpan<char> name) => name.Length <= MaxLength && DnsSubdomain.IsLabel(name);
}
