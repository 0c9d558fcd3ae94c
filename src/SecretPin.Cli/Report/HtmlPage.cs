using System.Reflection;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Report;

/// <summary>A page: one file without network requests and scripts, which its Content-Security-Policy enforces.</summary>
internal static class HtmlPage
{
    public static string Of(string title, DateTimeOffset at, Html content) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>SecretPin: {title}</title>
        <style>{Style()}</style>
        </head>
        <body>
        <header><h1>SecretPin</h1><p>{title}, {Svg.Instant(at)} UTC</p></header>
        <main>
        {content}
        </main>
        </body>
        </html>

        """).ToString();

    /// <summary>A tile with a number. If it is a problem and not zero, it is highlighted.</summary>
    public static Html Number(int count, string one, string many, bool isProblem) =>
        Html.Of($"""<li class="{(isProblem && count > 0 ? "attention" : "")}"><b>{count}</b> {(count == 1 ? one : many)}</li>""");

    /// <summary>A paragraph for each permission that the author of the page lacks.</summary>
    public static IEnumerable<Html> Incomplete(IEnumerable<string> permissions) =>
        permissions.Select(permission => Html.Of($"""<p class="attention">This page may be incomplete: its author lacks {permission}.</p>"""));

    /// <summary>Writes a page to a file, or to standard output for <c>-</c>. An existing page is replaced only when the new one is complete.</summary>
    public static async Task WriteAsync(string file, string page, Func<Stream> stdout, CancellationToken cancellation)
    {
        var bytes = YamlSplitter.Encoding.GetBytes(page);
        if (file == "-")
        {
            await using var output = stdout();
            await output.WriteAsync(bytes, cancellation);
            return;
        }

        var temporary = $"{file}.{Environment.ProcessId}.tmp";
        try
        {
            await File.WriteAllBytesAsync(temporary, bytes, cancellation);
            File.Move(temporary, file, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>The embedded style sheet, which contains no text of the cluster.</summary>
    private static Html Style()
    {
        using var style = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("report.css")!);
        return Html.Literal(style.ReadToEnd());
    }
}
