using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace SecretPin.Cli.Report;

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
