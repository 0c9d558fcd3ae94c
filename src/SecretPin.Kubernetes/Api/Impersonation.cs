using System.Globalization;
using System.Text;

namespace SecretPin.Kubernetes.Api;

/// <summary>The identity that requests impersonate (client-go rest.ImpersonationConfig).</summary>
/// <param name="User">The name of the user.</param>
public sealed record Impersonation(string User)
{
    /// <summary>Empty for the UID of the impersonated user.</summary>
    public string Uid { get; init; } = "";

    public IReadOnlyList<string> Groups { get; init; } = [];

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The headers of a request. Several values of one header are separated by <see cref="HeaderLineStream.LineBreak"/>.</summary>
    internal IEnumerable<(string Name, string Value)> Headers()
    {
        yield return ("Impersonate-User", User);
        if (Uid.Length > 0)
        {
            yield return ("Impersonate-Uid", Uid);
        }

        if (Groups.Count > 0)
        {
            yield return Header("Impersonate-Group", Groups);
        }

        foreach (var (key, values) in Extra.Where(extra => extra.Value.Count > 0))
        {
            yield return Header($"Impersonate-Extra-{Escaped(key)}", values);
        }
    }

    private static (string Name, string Value) Header(string name, IReadOnlyList<string> values) =>
        (name, string.Join($"{(char)HeaderLineStream.LineBreak}{name}: ", values));

    /// <summary>Escapes what cannot be part of the name of a header (client-go transport.headerKeyEscape).</summary>
    private static string Escaped(string key)
    {
        var escaped = new StringBuilder();
        foreach (var unit in Encoding.UTF8.GetBytes(key))
        {
            escaped.Append(char.IsAsciiLetterOrDigit((char)unit) || "!#$&'*+-.^_`|~".Contains((char)unit, StringComparison.Ordinal)
                ? ((char)unit).ToString()
                : string.Create(CultureInfo.InvariantCulture, $"%{unit:X2}"));
        }

        return escaped.ToString();
    }
}
