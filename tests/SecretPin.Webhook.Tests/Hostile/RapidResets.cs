using System.Buffers.Binary;
using System.Net.Security;
using System.Text;

namespace SecretPin.Webhook.Tests.Hostile;

/// <summary>CVE-2023-44487: streams that are opened and reset at once cost the client nothing.</summary>
public sealed class RapidResets
{
    private const byte HeadersFrame = 1, ResetFrame = 3, SettingsFrame = 4, EndHeaders = 4, EndStream = 1;

    private const int Connections = 10, Streams = 10_000;

    [Theory, InlineData(true), InlineData(false)]
    public async Task Take_nothing_from_others(bool isWhole)
    {
        await using var webhook = await TheWebhook.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async i =>
        {
            using var attacker = await Attacker.OverTlsAsync(i, webhook.Process, SslApplicationProtocol.Http2);
            var reading = attacker.ReadToEndAsync();
            try
            {
                await attacker.Stream.WriteAsync(Flood(isWhole)).AsTask().WaitAsync(TheWebhook.Patience);
                await attacker.Stream.FlushAsync();
            }
            catch (IOException)
            {
                // It was hung up on.
                await reading;
            }
        }));

        await webhook.AssertUnharmedAsync();
    }

    private static byte[] Flood(bool isWhole)
    {
        var flood = new MemoryStream();
        flood.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        Frame(flood, SettingsFrame, 0, 0, []);
        byte[] headers =
        [
            0x83, 0x87, // POST, https
            .. Literal(":path", "/mutate/workloads"), .. Literal(":authority", "localhost"), .. Literal("content-type", "application/json"),
        ];
        for (var stream = 1; stream < 2 * Streams; stream += 2)
        {
            Frame(flood, HeadersFrame, (byte)(EndHeaders | (isWhole ? EndStream : 0)), stream, headers);
            Frame(flood, ResetFrame, 0, stream, [0, 0, 0, 8]); // CANCEL
        }

        return flood.ToArray();
    }

    /// <summary>RFC 7541, literal without indexing.</summary>
    private static byte[] Literal(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    private static void Frame(MemoryStream flood, byte type, byte flags, int stream, byte[] payload)
    {
        var head = new byte[9];
        BinaryPrimitives.WriteInt32BigEndian(head, payload.Length << 8);
        (head[3], head[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(5), stream);
        flood.Write(head);
        flood.Write(payload);
    }
}
