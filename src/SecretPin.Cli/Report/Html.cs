using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace SecretPin.Cli.Report;

/// <summary>A piece of a page. Text gets into it by <see cref="Of"/> alone, which encodes whatever stands in the holes.</summary>
internal readonly record struct Html
{
    internal static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly string? _text;

    private Html(string text) => _text = text;

    public static Html None => default;

    /// <param name="page">As in <c>Html.Of($"&lt;td&gt;{name}&lt;/td&gt;")</c>: the literal is HTML, <c>name</c> is text.</param>
    public static Html Of(ref HtmlText page) => new(page.ToString());

    /// <summary>What we ship ourselves, as it is: a style sheet. Nothing that was read may come in here.</summary>
    public static Html Literal(string ours) => new(ours);

    public override string ToString() => _text ?? "";
}

/// <summary>Builds <see cref="Html"/> from an interpolated string: every hole is encoded, unless it is HTML already.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlText(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + (16 * formattedCount));

    public void AppendLiteral(string html) => _text.Append(html);

    public void AppendFormatted(string? text) => _text.Append(Html.Encoder.Encode(text ?? ""));

    public void AppendFormatted(Html html) => _text.Append(html.ToString());

    public void AppendFormatted(IEnumerable<Html> pieces) => _text.AppendJoin("", pieces);

    public void AppendFormatted(int number) => _text.Append(CultureInfo.InvariantCulture, $"{number}");

    /// <summary>A length in a figure.</summary>
    public void AppendFormatted(double number) => _text.Append(CultureInfo.InvariantCulture, $"{number:0.#}");

    public override string ToString() => _text.ToString();
}
