namespace SecretPin.Manifests.Tests.Json;

/// <summary>Returns its bytes in chunks whose sizes cycle through a list.</summary>
public sealed class ChunkedStream(byte[] bytes, params int[] sizes) : MemoryStream(bytes, writable: false)
{
    private int _reads;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(buffer.Length, sizes[_reads++ % sizes.Length])], cancellationToken);
}
