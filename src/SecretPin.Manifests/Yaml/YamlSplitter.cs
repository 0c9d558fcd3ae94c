using System.Runtime.CompilerServices;
using System.Text;

namespace SecretPin.Manifests.Yaml;

/// <summary>
/// Splits a stream of YAML into documents without parsing them. A line that starts with <c>---</c> or <c>...</c>, followed by
/// white space, is a document marker in any context (YAML 1.2, 9.1.2). Memory is bounded by the largest document.
/// </summary>
public sealed class YamlSplitter(TextReader input)
{
    private const int ReadSize = 64 * 1024;

    /// <summary>UTF-8; throws for invalid bytes.</summary>
    public static Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private char[] _buffer = new char[ReadSize];
    private int _document;
    private int _scanned;
    private int _end;
    private long _line = 1;
    private int _number;
    private bool _isInDirectives;

    /// <exception cref="TextFormatException">The input is not UTF-8.</exception>
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

            var line = _buffer.AsMemory(_scanned, length);
            if (_scanned > _document && (length == 0 || (IsMarker(line.Span, '-') && !_isInDirectives)))
            {
                yield return Cut(_scanned, firstLine);
                firstLine = _line;
            }

            if (length == 0)
            {
                yield break;
            }

            if (line.Span[0] == '%' && IsBlank(_buffer.AsSpan(_document, _scanned - _document)))
            {
                _isInDirectives = true;
            }
            else if (IsMarker(line.Span, '-'))
            {
                _isInDirectives = false;
            }

            _scanned += length;
            _line++;
            if (IsMarker(line.Span, '.'))
            {
                yield return Cut(_scanned, firstLine);
                firstLine = _line;
            }
        }
    }

    private static bool IsMarker(ReadOnlySpan<char> line, char marker)
    {
        line = line.TrimStart('\uFEFF');
        return line.Length >= 3 && line[0] == marker && line[1] == marker && line[2] == marker && (line.Length == 3 || char.IsWhiteSpace(line[3]));
    }

    /// <summary>Whether the text has only comments and empty lines. Only after such a text does <c>%</c> start a directive.</summary>
    private static bool IsBlank(ReadOnlySpan<char> text)
    {
        foreach (var line in text.EnumerateLines())
        {
            if (line.TrimStart(" \t\uFEFF") is [not '#', ..])
            {
                return false;
            }
        }

        return true;
    }

    /// <returns>The length with the line feed; <see langword="null"/> if the buffer does not contain one.</returns>
    private int? LineLength()
    {
        var feed = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf('\n');
        return feed < 0 ? null : feed + 1;
    }

    private YamlText Cut(int end, long firstLine)
    {
        var text = new YamlText(new(_buffer, _document, end - _document), ++_number, firstLine);
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

        try
        {
            var read = await input.ReadAsync(_buffer.AsMemory(_end), cancellation);
            _end += read;
            return read > 0;
        }
        catch (DecoderFallbackException)
        {
            throw new TextFormatException("The text is not UTF-8 from this line on.", _line, 1);
        }
    }
}
