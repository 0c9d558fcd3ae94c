namespace SecretPin.Kubernetes.Tests.Streams;

/// <summary>A stream that returns its bytes in blocks of the given lengths.</summary>
internal sealed class CutStream(byte[] bytes, int[] lengths) : MemoryStream(bytes)
{
    private int _reads;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(buffer.Length, lengths[_reads++ % lengths.Length])], cancellationToken);
}
