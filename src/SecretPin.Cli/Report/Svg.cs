using System.Globalization;
using SecretPin.Core.Names;

namespace SecretPin.Cli.Report;

/// <summary>What figures have in common.</summary>
internal static class Svg
{
    /// <summary>In the units of its own coordinates; a page scales it.</summary>
    public const double Width = 760;

    /// <summary>Of the text beside the rows.</summary>
    public const double LabelWidth = 190;

    public const double RowHeight = 26;

    /// <summary>An SVG that a screen reader tells by its title and description.</summary>
    public static Html Figure(string id, double width, double height, string title, string description, IEnumerable<Html> content) => Html.Of($"""
        <div class="figure"><svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-labelledby="{id}-t {id}-d">
        <title id="{id}-t">{title}</title><desc id="{id}-d">{description}</desc>
        {content}
        </svg></div>
        """);

    /// <summary>The text at the left of a row, cut where it would not fit, and whole when pointed at.</summary>
    public static Html Label(double y, string text)
    {
        const int Fits = 27;
        return Html.Of($"""<text x="{LabelWidth - 12}" y="{y + 4}" text-anchor="end">{(text.Length <= Fits ? text : text[..(Fits - 1)] + "…")}<title>{text}</title></text>""");
    }

    /// <summary><c>2025-07-23 11:00:00</c>, in UTC.</summary>
    public static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Instant(SecretVersion version) => Instant(version.Instant);

    /// <summary>The word, and the class, that says how a version stands.</summary>
    public static string StateOf(AliasReport alias, VersionedSecretName secret) =>
        secret == alias.Pin.Secret ? "pinned"
        : secret == alias.Previous ? "previous"
        : alias.Pin.Secret is { } pinned && secret.Version > pinned.Version ? "candidate"
        : "superseded";
}
