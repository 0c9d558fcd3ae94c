using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace SecretPin.Manifests.Yaml;

/// <summary>
/// Splits a stream of YAML into documents without parsing them, as kubectl does (apimachinery YAMLReader): a line that starts with <c>---</c> separates
/// documents in any context, and can contain nothing else but a comment. Memory is bounded by the largest document.
/// </summary>
public sealed class YamlSplitter(TextReader input)
{
    private const int ReadSize = 64 * 1024;

    /// <summary>UTF-8; throws for invalid bytes.</summary>
    public static Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>UTF-8 for the input of a splitter, which reports the position of an invalid byte.</summary>
    public static Encoding InputEncoding { get; } = CreateInputEncoding();

    private const char ByteOrderMark = '\uFEFF';

    /// <summary>A noncharacter that stands for an invalid byte.</summary>
    private const char Undecodable = '\uFFFE';

    /// <summary>The characters that go-yaml rejects (readerc.go).</summary>
    private static readonly SearchValues<char> Invalid = SearchValues.Create(
        [
            .. Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\u0085')),
            Undecodable, '\uFFFF',
        ]);

    private char[] _buffer = new char[ReadSize];
    private int _document;
    private int _scanned;
    private int _end;
    private long _line = 1;
    private int _number;
    private bool _isAfterEnd;

    /// <exception cref="TextFormatException">The input is not UTF-8, has a character that YAML does not allow, or text after a separator.</exception>
    public async IAsyncEnumerable<YamlText> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var firstLine = _line;
        while (true)
        {
            if (LineLength() is not { } length)
            {
                if (await FillAsync(cancellation))
                {
                    continue;
                }

                length = _end - _scanned;
            }

            if (_scanned > _document && (length == 0 || IsMarker(_scanned, length, '-')))
            {
                yield return Cut(_scanned, firstLine);
                (firstLine, _isAfterEnd) = (_line, false);
            }

            if (length == 0)
            {
                yield break;
            }

            Check(_buffer.AsSpan(_scanned, length));
            var isEnd = IsMarker(_scanned, length, '.');
            _scanned += length;
            _line++;
            if (isEnd)
            {
                yield return Cut(_scanned, firstLine);
                (firstLine, _isAfterEnd) = (_line, true);
            }
        }
    }

    private static Encoding CreateInputEncoding()
    {
        var encoding = (Encoding)Encoding.Clone();
        encoding.DecoderFallback = new DecoderReplacementFallback(Undecodable.ToString());
        return encoding;
    }

    /// <summary>A line that starts with <c>---</c> is always a marker; <c>...</c> must be followed by white space.</summary>
    private bool IsMarker(int start, int length, char marker)
    {
        var line = _buffer.AsSpan(start, length).TrimStart(ByteOrderMark);
        return line.Length >= 3 && line[0] == marker && line[1] == marker && line[2] == marker
            && (marker == '-' || line.Length == 3 || char.IsWhiteSpace(line[3]));
    }

    /// <exception cref="TextFormatException">go-yaml does not read a character of the line, or a separator is followed by text.</exception>
    private void Check(ReadOnlySpan<char> line)
    {
        if (line.IndexOfAny(Invalid) is >= 0 and var at)
        {
            throw new TextFormatException(
                line[at] == Undecodable
                    ? "A byte is not valid UTF-8. Save the file as UTF-8."
                    : $"The character U+{(int)line[at]:X4} is not allowed in YAML. Write it as an escape in double quotes.",
                _line,
                at + 1);
        }

        line = line.TrimStart(ByteOrderMark);
        if (line.StartsWith("---") && line[3..].TrimStart() is [not '#', ..])
        {
            throw new TextFormatException("Only a comment can follow '---'. Move the text to the next line.", _line, 4);
        }
    }

    /// <returns>The length with the line feed; <see langword="null"/> if the buffer does not contain one.</returns>
    private int? LineLength()
    {
        var feed = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf('\n');
        return feed < 0 ? null : feed + 1;
    }

    private YamlText Cut(int end, long firstLine)
    {
        var text = new YamlText(new(_buffer, _document, end - _document), ++_number, firstLine) { IsIgnored = _isAfterEnd };
        _document = end;
        return text;
    }

    /// <returns><see langword="false"/> at the end of the input.</returns>
    private async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        if (_document > 0)
        {
            _buffer.AsSpan(_document, _end - _document).CopyTo(_buffer);
            (_scanned, _end, _document) = (_scanned - _document, _end - _document, 0);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = await input.ReadAsync(_buffer.AsMemory(_end), cancellation);
        _end += read;
        return read > 0;
    }
}
