using System.Text;
using SecretPin.Cli.Editing;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Check;

/// <summary>A manifest that can be read more than once, and that maps references to their positions in the text.</summary>
internal sealed class ManifestSource(string name, byte[] text)
{
    private const char ByteOrderMark = '\uFEFF';

    public string Name => name;

    /// <summary>The warnings of the last read.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    public IAsyncEnumerable<ManifestObject> ObjectsAsync(CancellationToken cancellation)
    {
        var reader = new ManifestReader(name);
        Warnings = reader.Warnings;
        return reader.ReadAsync(new MemoryStream(text, writable: false), cancellation);
    }

    /// <returns>The position in the text, including its quotes, of the string at an offset in the JSON of one of the objects.</returns>
    public TextRegion RegionOf(ManifestObject manifest, int offset)
    {
        if (manifest.Document is { } document)
        {
            var span = document.SpanAt((int)manifest.Offset + offset);
            var (startLine, startColumn) = Position(document.Source.Text.AsSpan(0, span.Start));
            var (endLine, endColumn) = Position(document.Source.Text.AsSpan(0, span.End));
            var before = (int)document.Source.Line - 1;
            return new(before + startLine, startColumn, before + endLine, endColumn);
        }

        var (start, end) = ((int)manifest.Offset + offset, (int)manifest.Offset + JsonEdits.EndOfString(manifest.Json.Span, offset));
        var ((line, column), (_, behind)) = (Position(text.AsSpan(0, start)), Position(text.AsSpan(0, end)));
        return new(line, column, line, behind);
    }

    private static (int Line, int Column) Position(ReadOnlySpan<char> before) =>
        (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n') - (before.LastIndexOf('\n') < 0 && before.StartsWith(ByteOrderMark) ? 1 : 0));

    private static (int Line, int Column) Position(ReadOnlySpan<byte> before) =>
        (before.Count((byte)'\n') + 1, Encoding.UTF8.GetString(before[(before.LastIndexOf((byte)'\n') + 1)..]).TrimStart(ByteOrderMark).Length + 1);
}
