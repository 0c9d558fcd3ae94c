using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using SecretPin.Core;

namespace SecretPin.Cli.Report;

/// <summary>A fragment of HTML. Text is added only by <see cref="Of"/>, which encodes the interpolated values.</summary>
internal readonly record struct Html
{
    internal static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly string? _text;

    private Html(string text) => _text = text;

    public static Html None => default;

    /// <param name="page">As in <c>Html.Of($"&lt;td&gt;{name}&lt;/td&gt;")</c>: the literal is HTML, <c>name</c> is text.</param>
    public static Html Of(ref HtmlText page) => new(page.ToString());

    /// <summary>Adds text without encoding. Only for the built-in style sheet.</summary>
    public static Html Literal(string html) => new(html);

    public override string ToString() => _text ?? "";
}

/// <summary>Builds <see cref="Html"/> from an interpolated string: every value is encoded, unless it is <see cref="Html"/>.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlText(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + (16 * formattedCount));

    public void AppendLiteral(string html) => _text.Append(html);

    public void AppendFormatted(string? text) => _text.Append(Html.Encoder.Encode(SafeText.Escape(text ?? "")));

    public void AppendFormatted(Html html) => _text.Append(html.ToString());

    public void AppendFormatted(IEnumerable<Html> fragments) => _text.AppendJoin("", fragments);

    public void AppendFormatted(int number) => _text.Append(CultureInfo.InvariantCulture, $"{number}");

    /// <summary>A coordinate or length of a figure.</summary>
    public void AppendFormatted(double number) => _text.Append(CultureInfo.InvariantCulture, $"{number:0.#}");

    public override string ToString() => _text.ToString();
}
