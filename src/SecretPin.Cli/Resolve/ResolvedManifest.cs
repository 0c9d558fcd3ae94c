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
    public static async Task<ResolvedManifest> ReadAsync(string name, byte[] source, ManifestResolver resolver, CancellationToken cancellation)
    {
        var reader = new ManifestReader(name);
        using var input = new MemoryStream(source, writable: false);
        if (reader.IsJson(new(source), isComplete: true) == true)
        {
            var edits = new JsonEdits();
            await AddAsync(edits, reader.ReadAsync(input, cancellation), resolver, cancellation);
            return new(edits.Apply(source), IsJson: true);
        }

        var text = new StringBuilder();
        await foreach (var (piece, document) in reader.ReadDocumentsAsync(input, cancellation))
        {
            text.Append(document is null ? piece.Text : await ResolveAsync(document, name, reader, resolver, cancellation));
        }

        resolver.Notes.AddRange(reader.Warnings.Select(warning => $"Warning: {warning}"));

        return new(YamlSplitter.Encoding.GetBytes(text.ToString()), IsJson: false);
    }

    /// <summary>Joins manifests into one stream. A single manifest is written byte for byte.</summary>
    public static byte[] Join(IReadOnlyList<ResolvedManifest> manifests)
    {
        using var output = new MemoryStream();

        // JSON objects can follow one another. Together with YAML, each JSON object is a YAML document.
        var isYaml = manifests.Any(manifest => !manifest.IsJson);
        if (isYaml && manifests.Count > 1 && manifests[0].IsJson)
        {
            output.Write("---\n"u8);
        }

        for (var i = 0; i < manifests.Count; i++)
        {
            var text = manifests[i].Text.Span;
            if (i > 0)
            {
                text = text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
                output.Write(manifests[i - 1].Text.Span is [.., not (byte)'\n'] ? "\n"u8 : default);
                output.Write(!isYaml || text.StartsWith("---"u8) ? default : "---\n"u8);
            }

            output.Write(text);
        }

        return output.ToArray();
    }

    private static async Task<string> ResolveAsync(
        YamlDocument document, string name, ManifestReader reader, ManifestResolver resolver, CancellationToken cancellation)
    {
        var edits = new JsonEdits();
        await AddAsync(edits, reader.ReadAsync(document, cancellation), resolver, cancellation);
        if (edits.IsEmpty)
        {
            return document.Source.Text;
        }

        var text = YamlEdits.Apply(document, edits, out var isRewritten);
        if (isRewritten)
        {
            var location = new ManifestLocation(name, document.Source.Line, Document: document.Source.Number);
            resolver.Notes.Add(
                $"{location}: the document was written from scratch, without comments and anchors, because its text cannot be changed in place.");
        }

        return text;
    }

    private static async Task AddAsync(JsonEdits edits, IAsyncEnumerable<ManifestObject> objects, ManifestResolver resolver, CancellationToken cancellation)
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
