using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SecretPin.Manifests.Json;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Manifests.Files;

/// <summary>
/// Reads the objects of a manifest one by one: YAML documents, concatenated JSON objects, and the items of lists in both.
/// Memory is bounded by the largest JSON object or YAML document.
/// </summary>
/// <param name="file">The name of the input in messages.</param>
public sealed class ManifestReader(string file)
{
    // Large, so that a long string is rarely parsed again while it arrives.
    private const int BufferSize = 64 * 1024;

    private readonly List<string> _warnings = [];

    /// <summary>
    /// Warnings about text, read so far, that kubectl reads but that the author probably did not intend: one line each, which begins with the location.
    /// </summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Reads the input to its end, and does not close it.</summary>
    /// <exception cref="ManifestException">The input is not a manifest.</exception>
    public IAsyncEnumerable<ManifestObject> ReadAsync(Stream input, CancellationToken cancellation = default) =>
        Located(ReadAnyAsync(input, cancellation), LocationOf, cancellation);

    /// <summary>The YAML documents with their text, for commands that edit it.</summary>
    /// <returns>The complete text of the input in parts; the document is <see langword="null"/> if a part is empty or has only comments.</returns>
    /// <inheritdoc cref="ReadAsync(Stream, CancellationToken)"/>
    public IAsyncEnumerable<(YamlText Text, YamlDocument? Document)> ReadDocumentsAsync(Stream input, CancellationToken cancellation = default) =>
        Located(ReadTextsAsync(input, cancellation), LocationOf, cancellation);

    /// <summary>
    /// Whether the input is JSON. Like kubectl, reads text that starts with <c>{</c> as YAML if it is not JSON, such as <c>{kind: Pod}</c>; not in
    /// a file <c>*.json</c>, whose errors are errors of JSON. To bound the memory, only the first <see cref="BufferSize"/> bytes decide.
    /// </summary>
    /// <param name="start">The start of the input.</param>
    /// <param name="isComplete">Whether it is the complete input.</param>
    /// <returns><see langword="null"/> if more input is needed.</returns>
    public bool? IsJson(ReadOnlySequence<byte> start, bool isComplete)
    {
        var text = new SequenceReader<byte>(start);
        text.AdvancePastAny(" \t\r\n\uFEFF"u8);
        if (!text.TryPeek(out var first) || first != '{')
        {
            return text.End && !isComplete ? null : false;
        }

        if (file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        try
        {
            var json = new Utf8JsonReader(text.UnreadSequence, isFinalBlock: false, new(ObjectReader.Options));
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.EndObject && json.CurrentDepth == 0)
                {
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return isComplete || start.Length >= BufferSize ? true : null;
    }

    private async IAsyncEnumerable<ManifestObject> ReadAnyAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var pipe = await Utf8Input.OpenAsync(input, BufferSize, cancellation);
        var objects = await IsJsonAsync(pipe, cancellation)
            ? ReadJsonAsync(pipe, new(file), cancellation)
            : ReadYamlAsync(pipe.AsStream(leaveOpen: true), cancellation);
        await foreach (var manifest in objects)
        {
            yield return manifest;
        }

        await pipe.CompleteAsync();
    }

    private async ValueTask<bool> IsJsonAsync(PipeReader input, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellation);
            var isJson = IsJson(result.Buffer, result.IsCompleted);
            input.AdvanceTo(result.Buffer.Start, isJson is null ? result.Buffer.End : result.Buffer.Start);
            if (isJson is not null)
            {
                return isJson.Value;
            }
        }
    }

    private static async IAsyncEnumerable<ManifestObject> ReadJsonAsync(
        PipeReader input, ManifestLocation location, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var objects = new ObjectReader(input);
        while (await objects.ReadAsync(cancellation))
        {
            var manifest = new ManifestObject
            {
                Location = location with { Line = objects.Line },
                Json = objects.Json,
                Offset = objects.Offset,
                Inherited = objects.Inherited,
            };
            await foreach (var item in FlattenAsync(manifest, cancellation))
            {
                yield return item;
            }
        }
    }

    /// <summary>Returns the items of a list, and of lists in it.</summary>
    private static async IAsyncEnumerable<ManifestObject> FlattenAsync(
        ManifestObject manifest, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (manifest.Type.Kind?.EndsWith("List", StringComparison.Ordinal) != true)
        {
            yield return manifest;
            yield break;
        }

        using var inner = new ObjectReader(PipeReader.Create(new(manifest.Json)));
        while (await inner.ReadAsync(cancellation))
        {
            if (inner.Json.Length == manifest.Json.Length)
            {
                yield return manifest;
                continue;
            }

            var item = manifest with
            {
                Location = manifest.Location with { Line = manifest.Location.Line + inner.Line - 1 },
                Json = inner.Json,
                Offset = manifest.Offset + inner.Offset,
                Inherited = inner.Inherited,
            };
            await foreach (var innermost in FlattenAsync(item, cancellation))
            {
                yield return innermost;
            }
        }
    }

    private async IAsyncEnumerable<ManifestObject> ReadYamlAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var (_, document) in ReadTextsAsync(input, cancellation))
        {
            if (document is not null)
            {
                await foreach (var manifest in ReadAsync(document, cancellation))
                {
                    yield return manifest;
                }
            }
        }
    }

    private async IAsyncEnumerable<(YamlText Text, YamlDocument? Document)> ReadTextsAsync(
        Stream input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = new StreamReader(input, YamlSplitter.InputEncoding, detectEncodingFromByteOrderMarks: false, BufferSize, leaveOpen: true);
        await foreach (var text in new YamlSplitter(reader).ReadAsync(cancellation))
        {
            var document = YamlDocument.Parse(text);
            Warn(text, document);
            yield return (text, document);
        }
    }

    /// <summary>The objects in one YAML document.</summary>
    /// <inheritdoc cref="ReadAsync(Stream, CancellationToken)"/>
    public async IAsyncEnumerable<ManifestObject> ReadAsync(YamlDocument document, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var location = new ManifestLocation(file, Document: document.Source.Number);
        var objects = ReadJsonAsync(PipeReader.Create(new(document.Json)), location, cancellation);

        // The JSON of the document is one line; SpanAt maps its columns to the YAML.
        await foreach (var manifest in Located(objects, problem => location with { Line = document.SpanAt((int)problem.Column - 1).Line }, cancellation))
        {
            yield return manifest with
            {
                Location = manifest.Location with { Line = document.SpanAt((int)manifest.Offset).Line },
                Document = document,
            };
        }
    }

    private void Warn(YamlText text, YamlDocument? document)
    {
        _warnings.AddRange((document?.Warnings ?? []).Select(warning => $"{LocationOf(warning)}: {warning.Message}"));
        if (text.IsIgnored && text.Text.Split('\n').Any(line => line.Trim() is not ("" or "..." or ['#', ..])))
        {
            _warnings.Add($"{new ManifestLocation(file, text.Line)}: This text follows '...', so kubectl ignores it. Put '---' before it.");
        }
    }

    private ManifestLocation LocationOf(TextFormatException problem) => new(file, problem.Line, problem.Column);

    /// <summary>Adds the location to exceptions.</summary>
    private static async IAsyncEnumerable<T> Located<T>(
        IAsyncEnumerable<T> source, Func<TextFormatException, ManifestLocation> locate, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var items = source.GetAsyncEnumerator(cancellation);
        while (true)
        {
            try
            {
                if (!await items.MoveNextAsync())
                {
                    yield break;
                }
            }
            catch (TextFormatException problem)
            {
                throw new ManifestException(locate(problem), problem.Message);
            }

            yield return items.Current;
        }
    }
}
