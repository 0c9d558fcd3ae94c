using System.Text;
using SecretPin.Cli.Editing;
using SecretPin.Cli.Options;
using SecretPin.Manifests.Files;

namespace SecretPin.Cli.Check;

/// <summary>A manifest that is read more than once, and knows where in its text things stand.</summary>
/// <param name="name">As the user named it.</param>
/// <param name="text">UTF-8.</param>
internal sealed class ManifestSource(string name, ReadOnlyMemory<byte> text)
{
    private const char ByteOrderMark = '\uFEFF';

    public string Name => name;

    public static async Task<ManifestSource> ReadAsync(ManifestInput input, CancellationToken cancellation)
    {
        using var text = new MemoryStream();
        await using var stream = input.Open();
        await stream.CopyToAsync(text, cancellation);
        return new(input.Name, text.ToArray());
    }

    public IAsyncEnumerable<ManifestObject> ObjectsAsync(CancellationToken cancellation) =>
        new ManifestReader(name).ReadAsync(new MemoryStream(text.ToArray(), writable: false), cancellation);

    /// <param name="found">One of its objects.</param>
    /// <param name="offset">In that object's JSON, where a string begins.</param>
    /// <returns>The string with its quotes, as it stands in the text.</returns>
    public TextRegion RegionOf(ManifestObject found, int offset)
    {
        if (found.Document is { } document)
        {
            var span = document.SpanAt((int)found.Offset + offset);
            var (startLine, startColumn) = Position(document.Source.Text.AsSpan(0, span.Start));
            var (endLine, endColumn) = Position(document.Source.Text.AsSpan(0, span.End));
            var before = (int)document.Source.Line - 1;
            return new(before + startLine, startColumn, before + endLine, endColumn);
        }

        var (start, end) = ((int)found.Offset + offset, (int)found.Offset + JsonEdits.EndOfString(found.Json.Span, offset));
        var ((line, column), (_, behind)) = (Position(text.Span[..start]), Position(text.Span[..end]));
        return new(line, column, line, behind);
    }

    private static (int Line, int Column) Position(ReadOnlySpan<char> before) =>
        (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n') - (before.LastIndexOf('\n') < 0 && before.StartsWith(ByteOrderMark) ? 1 : 0));

    private static (int Line, int Column) Position(ReadOnlySpan<byte> before) =>
        (before.Count((byte)'\n') + 1, Encoding.UTF8.GetString(before[(before.LastIndexOf((byte)'\n') + 1)..]).TrimStart(ByteOrderMark).Length + 1);
}
