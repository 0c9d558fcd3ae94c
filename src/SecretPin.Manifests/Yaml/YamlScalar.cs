using System.Globalization;
using System.Text.RegularExpressions;

namespace SecretPin.Manifests.Yaml;

/// <summary>
/// Resolves plain scalars to the types of YAML 1.1. Kubernetes reads manifests with sigs.k8s.io/yaml, which uses go-yaml v2
/// (resolve.go). As there, timestamps are strings.
/// </summary>
public static partial class YamlScalar
{
    /// <returns>Null for null, a <see cref="bool"/>, <see cref="long"/>, <see cref="ulong"/> or <see cref="double"/>, or the text itself.</returns>
    public static object? Resolve(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" or "y" or "Y" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => true,
        "false" or "False" or "FALSE" or "n" or "N" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => false,
        ".nan" or ".NaN" or ".NAN" => double.NaN,
        ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF" => double.PositiveInfinity,
        "-.inf" or "-.Inf" or "-.INF" => double.NegativeInfinity,
        _ when text[0] is '.' => FloatForm().IsMatch(text) ? double.Parse(text, CultureInfo.InvariantCulture) : text,
        _ when text[0] is '+' or '-' or (>= '0' and <= '9') => Number(text.Replace("_", "", StringComparison.Ordinal)) ?? text,
        _ => text,
    };

    /// <summary>Whether <paramref name="text"/> needs no quotes.</summary>
    public static bool IsPlainText(string text) => PlainForm().IsMatch(text) && !text.EndsWith(':') && Resolve(text) is string;

    /// <summary>A number as a key: the shortest digits of a 32-bit number, in the format <c>'g'</c> of Go (sigs.k8s.io/yaml convertToJSONableObject).</summary>
    public static string KeyOf(double number)
    {
        var single = (float)number;
        if (!float.IsFinite(single))
        {
            return float.IsNaN(single) ? ".nan" : single > 0 ? ".inf" : "-.inf";
        }

        var scientific = Enumerable.Range(0, 9).Select(digits => single.ToString($"E{digits}", CultureInfo.InvariantCulture))
            .First(text => float.Parse(text, CultureInfo.InvariantCulture) == single);
        var (digits, exponent) = (scientific.Split('E')[0], int.Parse(scientific.Split('E')[1], CultureInfo.InvariantCulture));
        return exponent is < -4 or >= 6
            ? string.Create(CultureInfo.InvariantCulture, $"{digits}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}")
            : decimal.Parse(scientific, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
    }

    private static object? Number(string digits)
    {
        var match = IntegerForm().Match(digits);
        return match.Success && Integer(match) is { } integer
            ? integer > long.MaxValue ? (ulong)integer : (long)integer
            : FloatForm().IsMatch(digits) && double.Parse(digits, CultureInfo.InvariantCulture) is var number && double.IsFinite(number) ? number
            : null;
    }

    /// <returns><see langword="null"/> if the value does not fit into 64 bits.</returns>
    private static Int128? Integer(Match match)
    {
        var radix = match.Groups["hex"].Success ? 16 : match.Groups["octal"].Success ? 8 : match.Groups["binary"].Success ? 2 : 10;
        var value = Int128.Zero;
        foreach (var digit in match.Groups["digits"].ValueSpan)
        {
            value = (value * radix) + Convert.ToInt32(digit.ToString(), 16);
            if (value > ulong.MaxValue)
            {
                return null;
            }
        }

        value = match.Groups["sign"].Value == "-" ? -value : value;
        return value < long.MinValue ? null : value;
    }

    [GeneratedRegex(
        "^(?<sign>[-+]?)((?<hex>0[xX])(?<digits>[0-9a-fA-F]+)|(?<binary>0[bB])(?<digits>[01]+)"
        + "|(?<octal>0[oO]?)(?<digits>[0-7]+)|(?<digits>0|[1-9][0-9]*))$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex IntegerForm();

    [GeneratedRegex("^[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex FloatForm();

    /// <summary>A subset of the plain scalars of YAML, valid in block and flow collections.</summary>
    [GeneratedRegex("^[A-Za-z0-9_./][A-Za-z0-9_./:@+=-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainForm();
}
