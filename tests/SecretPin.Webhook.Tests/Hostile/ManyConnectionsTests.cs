using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using SecretPin.Webhook.Server;

namespace SecretPin.Webhook.Tests.Hostile;

/// <summary>As many as <c>SECRETPIN_HOSTILE_CONNECTIONS</c> says, 1,000 by default.</summary>
public sealed class ManyConnectionsTests
{
    private const int AtOnce = 50;

    private static int Connections =>
        int.Parse(Environment.GetEnvironmentVariable("SECRETPIN_HOSTILE_CONNECTIONS") ?? "1000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Of_one_client_leave_room_for_the_API_server()
    {
        await using var webhook = await ConfinedWebhook.StartAsync();

        var open = await OpenAsync(Connections, _ => 0, webhook);

        // Those that are too many hear of it a little later.
        while (open.Count(connection => !connection.End.IsCompleted) > KestrelSetup.MaxConnectionsPerClient)
        {
            await Task.WhenAny(open.Select(connection => connection.End).Where(end => !end.IsCompleted)).WaitAsync(ConfinedWebhook.Patience);
        }

        await webhook.AssertUnharmedAsync();
        Close(open);
    }

    [Fact]
    public async Task Of_many_clients_fit_into_the_memory()
    {
        // Less than fills the port: whoever has so many addresses is kept out by the network policy alone.
        var connections = Math.Min(Connections, KestrelSetup.MaxConnections - 200);
        await using var webhook = await ConfinedWebhook.StartAsync();

        var open = await OpenAsync(connections, i => i % 20, webhook);

        // On a busy machine some do not come through their handshake in time.
        Assert.InRange(open.Count(connection => !connection.End.IsCompleted), connections / 2, connections);
        await webhook.AssertUnharmedAsync();
        Close(open);
    }

    [Fact]
    public async Task That_send_no_TLS_are_hung_up_on()
    {
        await using var webhook = await ConfinedWebhook.StartAsync();
        var random = new Random(1);
        var garbage = Enumerable.Range(0, Connections).Select(i =>
        {
            var bytes = new byte[1 + random.Next(2000)];
            random.NextBytes(bytes);

            // Of every third the head is that of a handshake, of every other third it is another protocol's.
            var head = (i % 3) switch
            {
                0 => [0x16, 0x03, 0x01, (byte)(bytes.Length >> 8), (byte)bytes.Length, 0x01],
                1 => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(),
                _ => Array.Empty<byte>(),
            };
            return head.Concat(bytes).ToArray();
        }).ToArray();

        await Parallel.ForAsync(0, Connections, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, cancellation) =>
        {
            using var attacker = await Attacker.ConnectAsync(i % 20, webhook.Process.Reviews);
            try
            {
                await attacker.Stream.WriteAsync(garbage[i], cancellation);
            }
            catch (IOException)
            {
                // It was seen before all of it was sent.
            }

            // A head may promise more than comes: then it is waited for, as long as a handshake may take.
            if (i % 100 == 0)
            {
                Assert.DoesNotContain("HTTP/1.1 200", await attacker.ReadToEndAsync(), StringComparison.Ordinal);
            }
        });

        await webhook.AssertUnharmedAsync();
    }

    private static async Task<ConcurrentBag<(Attacker Attacker, Task End)>> OpenAsync(int connections, Func<int, int> client, ConfinedWebhook webhook)
    {
        var open = new ConcurrentBag<(Attacker, Task)>();
        await Parallel.ForAsync(0, connections, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
        {
            try
            {
                var attacker = await Attacker.OverTlsAsync(client(i), webhook.Process, SslApplicationProtocol.Http11);
                open.Add((attacker, attacker.EndAsync()));
            }
            catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException)
            {
                // One too many.
            }
        });
        return open;
    }

    private static void Close(IEnumerable<(Attacker Attacker, Task End)> open)
    {
        foreach (var (attacker, _) in open)
        {
            attacker.Dispose();
        }
    }
}
