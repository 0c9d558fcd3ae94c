using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using SecretPin.Manifests.Json;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Manifests.Files;

/// <summary>
/// Reads the objects of a manifest one by one: YAML documents, JSON objects one after another, and the items of lists in
/// either. Memory is bounded by the largest object of JSON, or the largest document of YAML.
/// </summary>
/// <param name="file">What messages call the input.</param>
public sealed class ManifestReader(string file)
{
    // Large enough that a long string is not looked at over and over while it arrives.
    private const int BufferSize = 64 * 1024;

    /// <param name="input">Read to its end, and left open.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ManifestException">The input is not of the form of a manifest.</exception>
    public IAsyncEnumerable<ManifestObject> ReadAsync(Stream input, CancellationToken cancellation = default) =>
        Located(ReadAnyAsync(input, cancellation), PlaceOf, cancellation);

    /// <summary>The documents of YAML with their text, for those who change it.</summary>
    /// <returns>All text of the input, piece by piece; with no document where a piece is empty or only comments.</returns>
    /// <inheritdoc cref="ReadAsync(Stream, CancellationToken)"/>
    public IAsyncEnumerable<(YamlText Text, YamlDocument? Document)> ReadDocumentsAsync(Stream input, CancellationToken cancellation = default) =>
        Located(ReadTextsAsync(input, cancellation), PlaceOf, cancellation);

    /// <summary>The objects of one YAML document.</summary>
    /// <inheritdoc cref="ReadAsync(Stream, CancellationToken)"/>
    public IAsyncEnumerable<ManifestObject> ReadAsync(YamlDocument document, CancellationToken cancellation = default) =>
        ReadDocumentAsync(document, cancellation);

    /// <summary>Whether input that begins so is taken to be JSON: its first character is <c>{</c>, as kubectl has it.</summary>
    /// <returns><see langword="null"/> where more of it is needed to tell.</returns>
    public static bool? IsJson(ReadOnlySequence<byte> start)
    {
        var reader = new SequenceReader<byte>(start);
        reader.AdvancePastAny(" \t\r\n\uFEFF"u8);
        return reader.TryPeek(out var first) ? first == '{' : null;
    }

    private async IAsyncEnumerable<ManifestObject> ReadAnyAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var pipe = PipeReader.Create(input, new(bufferSize: BufferSize, leaveOpen: true));
        var objects = await IsJsonAsync(pipe, cancellation)
            ? ReadJsonAsync(pipe, new(file), cancellation)
            : ReadYamlAsync(pipe.AsStream(leaveOpen: true), cancellation);
        await foreach (var found in objects)
        {
            yield return found;
        }

        await pipe.CompleteAsync();
    }

    private static async ValueTask<bool> IsJsonAsync(PipeReader input, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellation);
            var isJson = IsJson(result.Buffer);
            input.AdvanceTo(result.Buffer.Start, isJson is null ? result.Buffer.End : result.Buffer.Start);
            if (isJson is not null || result.IsCompleted)
            {
                return isJson ?? false;
            }
        }
    }

    private static async IAsyncEnumerable<ManifestObject> ReadJsonAsync(
        PipeReader input, ManifestLocation place, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var objects = new ObjectReader(input);
        while (await objects.ReadAsync(cancellation))
        {
            var found = new ManifestObject
            {
                Location = place with { Line = objects.Line },
                Json = objects.Json,
                Offset = objects.Offset,
                Inherited = objects.Inherited,
            };
            await foreach (var item in FlattenAsync(found, cancellation))
            {
                yield return item;
            }
        }
    }

    /// <summary>A list may be an item of a list.</summary>
    private static async IAsyncEnumerable<ManifestObject> FlattenAsync(
        ManifestObject found, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (found.Type.Kind?.EndsWith("List", StringComparison.Ordinal) != true)
        {
            yield return found;
            yield break;
        }

        using var inner = new ObjectReader(PipeReader.Create(new(found.Json)));
        while (await inner.ReadAsync(cancellation))
        {
            if (inner.Json.Length == found.Json.Length)
            {
                yield return found;
                continue;
            }

            var item = found with
            {
                Location = found.Location with { Line = found.Location.Line + inner.Line - 1 },
                Json = inner.Json,
                Offset = found.Offset + inner.Offset,
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
                await foreach (var found in ReadDocumentAsync(document, cancellation))
                {
                    yield return found;
                }
            }
        }
    }

    private static async IAsyncEnumerable<(YamlText Text, YamlDocument? Document)> ReadTextsAsync(
        Stream input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = new StreamReader(input, YamlTexts.Encoding, detectEncodingFromByteOrderMarks: false, BufferSize, leaveOpen: true);
        await foreach (var text in new YamlTexts(reader).ReadAsync(cancellation))
        {
            yield return (text, YamlDocument.Parse(text));
        }
    }

    private async IAsyncEnumerable<ManifestObject> ReadDocumentAsync(
        YamlDocument document, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var place = new ManifestLocation(file, Document: document.Source.Number);
        var objects = ReadJsonAsync(PipeReader.Create(new(document.Json)), place, cancellation);

        // The document's JSON is one line: its columns lead back to the YAML.
        await foreach (var found in Located(objects, problem => place with { Line = document.SpanAt((int)problem.Column - 1).Line }, cancellation))
        {
            yield return found with
            {
                Location = found.Location with { Line = document.SpanAt((int)found.Offset).Line },
                Document = document,
            };
        }
    }

    private ManifestLocation PlaceOf(TextFormatException problem) => new(file, problem.Line, problem.Column);

    /// <summary>Says in which file a problem is, and where there.</summary>
    private static async IAsyncEnumerable<T> Located<T>(
        IAsyncEnumerable<T> source, Func<TextFormatException, ManifestLocation> place, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var each = source.GetAsyncEnumerator(cancellation);
        while (true)
        {
            try
            {
                if (!await each.MoveNextAsync())
                {
                    yield break;
                }
            }
            catch (TextFormatException problem)
            {
                throw new ManifestException(place(problem), problem.Message);
            }

            yield return each.Current;
        }
    }
}
