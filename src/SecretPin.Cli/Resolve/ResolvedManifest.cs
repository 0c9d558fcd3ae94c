using System.Buffers;
using System.Text;
using SecretPin.Cli.Editing;
using SecretPin.Manifests.Files;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Resolve;

/// <summary>A manifest with resolved aliases. All other text is unchanged.</summary>
/// <param name="Text">UTF-8, with a byte order mark if the input has one.</param>
/// <param name="IsJson">Whether it is JSON.</param>
internal sealed record ResolvedManifest(ReadOnlyMemory<byte> Text, bool IsJson)
{
    public static async Task<ResolvedManifest> ReadAsync(
        string name, ReadOnlyMemory<byte> source, ManifestResolver resolver, CancellationToken cancellation)
    {
        var reader = new ManifestReader(name);
        using var input = new MemoryStream(source.ToArray(), writable: false);
        if (ManifestReader.IsJson(new ReadOnlySequence<byte>(source)) == true)
        {
            var edits = new JsonEdits();
            await AddAsync(edits, reader.ReadAsync(input, cancellation), resolver, cancellation);
            return new(edits.Apply(source), IsJson: true);
        }

        var text = new StringBuilder();
        await foreach (var (piece, document) in reader.ReadDocumentsAsync(input, cancellation))
        {
            text.Append(document is null ? piece.Text : await ResolveAsync(document, reader, resolver, cancellation));
        }

        return new(YamlSplitter.Encoding.GetBytes(text.ToString()), IsJson: false);
    }

    private static async Task<string> ResolveAsync(
        YamlDocument document, ManifestReader reader, ManifestResolver resolver, CancellationToken cancellation)
    {
        var edits = new JsonEdits();
        await AddAsync(edits, reader.ReadAsync(document, cancellation), resolver, cancellation);
        return edits.All.Count == 0 ? document.Source.Text : YamlEdits.Apply(document, edits);
    }

    private static async Task AddAsync(
        JsonEdits edits, IAsyncEnumerable<ManifestObject> objects, ManifestResolver resolver, CancellationToken cancellation)
    {
        await foreach (var manifest in objects)
        {
            if (await resolver.ResolveAsync(manifest, cancellation) is { } rewrite)
            {
                edits.Add(manifest.Json.Span, (int)manifest.Offset, rewrite);
            }
        }
    }
}
