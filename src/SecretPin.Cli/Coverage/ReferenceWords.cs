using System.Text.RegularExpressions;

namespace SecretPin.Cli.Coverage;

/// <summary>The words by which keys and descriptions show that a field names a Secret.</summary>
internal static partial class ReferenceWords
{
    public static bool NamesSecret(string key) =>
        (Secret().IsMatch(key) && !NeverAName().IsMatch(key) && !OtherObject().IsMatch(key)) || CredentialName().IsMatch(key);

    public static bool DescribesName(string description) => SecretName().IsMatch(description);

    [GeneratedRegex("secret", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex Secret();

    [GeneratedRegex("config_?map", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex ConfigMap();

    /// <summary>Other kinds of objects whose names contain "secret".</summary>
    [GeneratedRegex("secret_?store|(external|push)_?secret_?name$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex OtherObject();

    [GeneratedRegex(@"\b(an?|the|of|kubernetes) ([\w-]+ ){0,2}?secrets?\b(?! (manager|store|engine))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex ASecret();

    [GeneratedRegex("[cC]ertificateRefs?$", RegexOptions.CultureInvariant)]
    public static partial Regex CertificateRef();

    [GeneratedRegex("credentials?(_?ref)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex Credentials();

    [GeneratedRegex("^credentials?_?name$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex CredentialName();

    /// <summary>The endings of keys that describe a Secret, or that contain a value.</summary>
    [GeneratedRegex(
        "(keys?|files?|paths?|prefix|namespaces?|types?|policy|visibility|providers?|template|rotation|version|mode|client[._-]?secret|id|engine|format)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex NeverAName();

    /// <summary>The keys of the siblings of a name.</summary>
    [GeneratedRegex("^(key|remote_?key|type|template)$|(namespaces?|prefix)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex PartOfReference();

    /// <summary>A description such as "the name of the Kubernetes Secret", but not "the name of the key in the Secret".</summary>
    [GeneratedRegex(
        @"\bname of (an?|the) ((?!(in|of|for|within|from|key|file)\b)[\w-]+ ){0,4}?secret\b(?!( key| manager| store| engine))|\bsecret name\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    public static partial Regex SecretName();
}
