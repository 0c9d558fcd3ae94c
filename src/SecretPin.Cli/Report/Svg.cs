using System.Globalization;
using SecretPin.Core.Names;

namespace SecretPin.Cli.Report;

/// <summary>The common parts of the figures.</summary>
internal static class Svg
{
    /// <summary>In SVG user units; the page scales the figure.</summary>
    public const double Width = 760;

    /// <summary>The width of the labels at the left of the rows.</summary>
    public const double LabelWidth = 190;

    public const double RowHeight = 26;

    /// <summary>An SVG with a title and a description for screen readers.</summary>
    public static Html Figure(string id, double width, double height, string title, string description, IEnumerable<Html> content) => Html.Of($"""
        <div class="figure"><svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-labelledby="{id}-t {id}-d">
        <title id="{id}-t">{title}</title><desc id="{id}-d">{description}</desc>
        {content}
        </svg></div>
        """);

    /// <summary>The label at the left of a row. A long label is cut; its tooltip is complete.</summary>
    public static Html Label(double y, string text)
    {
        const int MaxLength = 27;
        var label = text.Length <= MaxLength ? text : text[..(MaxLength - 1)] + "…";
        return Html.Of($"""<text x="{LabelWidth - 12}" y="{y + 4}" text-anchor="end">{label}<title>{text}</title></text>""");
    }

    /// <summary><c>2025-07-23 11:00:00</c>, in UTC.</summary>
    public static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Instant(SecretVersion version) => Instant(version.Instant);

    /// <summary>The state of a version, which is also its CSS class.</summary>
    public static string StateOf(AliasReport alias, VersionedSecretName secret) =>
        secret == alias.Pin.Secret ? "pinned"
        : alias.Alias.Rejects(secret) ? "rejected"
        : secret == alias.Previous ? "previous"
        : alias.Pin.Secret is { } pinned && secret.Version > pinned.Version ? "candidate"
        : "superseded";
}
