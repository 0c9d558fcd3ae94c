using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace SecretPin.Manifests.Files;

/// <summary>Opens text as UTF-8. Like kubectl, converts UTF-16 with a byte order mark, which <c>&gt;</c> writes in Windows PowerShell.</summary>
public static class Utf8Input
{
    /// <returns>The input, with the byte order mark if it has one. Completing it does not close the input.</returns>
    public static async ValueTask<PipeReader> OpenAsync(Stream input, int bufferSize = 4096, CancellationToken cancellation = default)
    {
        var options = new StreamPipeReaderOptions(bufferSize: bufferSize, leaveOpen: true);
        var pipe = PipeReader.Create(input, options);
        var start = await pipe.ReadAtLeastAsync(Encoding.Unicode.Preamble.Length, cancellation);
        var encoding = new[] { Encoding.Unicode, Encoding.BigEndianUnicode }.FirstOrDefault(encoding => StartsWith(start.Buffer, encoding));
        pipe.AdvanceTo(start.Buffer.Start);
        return encoding is null ? pipe : PipeReader.Create(Encoding.CreateTranscodingStream(pipe.AsStream(), encoding, Encoding.UTF8), options);
    }

    private static bool StartsWith(ReadOnlySequence<byte> start, Encoding encoding) =>
        new SequenceReader<byte>(start).IsNext(encoding.Preamble);
}
