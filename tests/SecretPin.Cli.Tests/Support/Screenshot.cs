using System.Buffers.Binary;
using System.IO.Compression;

namespace SecretPin.Cli.Tests.Support;

/// <summary>The pixels of a PNG with 8 bits per channel and without interlacing, as browsers write it.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Pixels">Red, green and blue, row by row.</param>
internal sealed record Screenshot(int Width, int Height, IReadOnlyList<(byte Red, byte Green, byte Blue)> Pixels)
{
    private const int SignatureLength = 8;

    /// <summary>The brightness of the page at its edge, 0 to 255.</summary>
    public int Background => Brightness(Pixels[0]);

    /// <summary>The number of colours that are as saturated as those of the figures.</summary>
    public int Colours => Pixels
        .Where(pixel => Math.Max(pixel.Red, Math.Max(pixel.Green, pixel.Blue)) - Math.Min(pixel.Red, Math.Min(pixel.Green, pixel.Blue)) > 90)
        .Distinct().Count();

    public static Screenshot Read(byte[] png)
    {
        using var packed = new MemoryStream();
        var (width, height, channels) = (0, 0, 0);
        for (var at = SignatureLength; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var data = png.AsSpan(at + 8, length);
            switch (System.Text.Encoding.ASCII.GetString(png, at + 4, 4))
            {
                case "IHDR":
                    (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
                    channels = (data[8], data[9], data[12]) switch
                    {
                        (8, 2, 0) => 3,
                        (8, 6, 0) => 4,
                        _ => throw new InvalidDataException("Unsupported form of PNG."),
                    };
                    break;
                case "IDAT":
                    packed.Write(data);
                    break;
            }

            at += 12 + length;
        }

        packed.Position = 0;
        using var lines = new ZLibStream(packed, CompressionMode.Decompress);
        return new(width, height, [.. Lines(lines, width, height, channels)]);
    }

    private static IEnumerable<(byte Red, byte Green, byte Blue)> Lines(ZLibStream lines, int width, int height, int channels)
    {
        var (before, line) = (new byte[width * channels], new byte[width * channels]);
        for (var y = 0; y < height; y++)
        {
            var filter = lines.ReadByte();
            lines.ReadExactly(line);
            for (var i = 0; i < line.Length; i++)
            {
                var (left, up, corner) = (i < channels ? 0 : line[i - channels], before[i], i < channels ? 0 : before[i - channels]);
                line[i] += (byte)(filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => Paeth(left, up, corner) });
            }

            for (var x = 0; x < line.Length; x += channels)
            {
                yield return (line[x], line[x + 1], line[x + 2]);
            }

            (before, line) = (line, before);
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        var (byLeft, byUp, byCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - (2 * corner)));
        return byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner;
    }

    private static int Brightness((byte Red, byte Green, byte Blue) pixel) => (pixel.Red + pixel.Green + pixel.Blue) / 3;
}
