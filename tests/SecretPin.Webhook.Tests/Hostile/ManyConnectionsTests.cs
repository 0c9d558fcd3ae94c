using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using SecretPin.Testing.Server;
using SecretPin.Webhook.Server;

namespace SecretPin.Webhook.Tests.Hostile;

/// <summary><c>SECRETPIN_HOSTILE_CONNECTIONS</c> is the number of connections, 1,000 by default.</summary>
[Trait("Category", "Slow")]
public sealed class ManyConnectionsTests
{
    private const int AtOnce = 50;

    private static int Connections =>
        int.Parse(Environment.GetEnvironmentVariable("SECRETPIN_HOSTILE_CONNECTIONS") ?? "1000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task The_connections_of_one_client_leave_room_for_the_API_server()
    {
        await using var webhook = await ConfinedWebhook.StartAsync();

        var open = await OpenAsync(Connections, _ => 0, webhook);

        // The server closes the excess connections a little later.
        while (open.Count(connection => !connection.End.IsCompleted) > ConnectionLimit.PerClient)
        {
            await Task.WhenAny(open.Select(connection => connection.End).Where(end => !end.IsCompleted)).WaitAsync(ConfinedWebhook.Timeout);
        }

        await webhook.AssertHealthyAsync();
        Close(open);
    }

    [Fact]
    public async Task The_connections_of_many_clients_stay_within_the_memory_limit()
    {
        await using var webhook = await ConfinedWebhook.StartAsync();
        await AssertHealthyWithManyClientsAsync(webhook);
    }

    /// <summary>
    /// The index of the cluster in docs/measurements.md takes the most memory besides the connections. Each connection is idle first, and then sends
    /// 256 KiB of a body that never ends.
    /// </summary>
    [Fact]
    public async Task The_index_of_a_large_cluster_and_bodies_without_an_end_stay_within_the_memory_limit()
    {
        await using var cluster = await LargeCluster.StartAsync(secrets: 100_000, workloads: 20_000);
        await using var webhook = await ConfinedWebhook.StartAsync(cluster);
        await AssertHealthyWithManyClientsAsync(webhook, LargeBodyTests.WithoutItsEnd(sent: 256 * 1024));
    }

    [Fact]
    public async Task Connections_without_TLS_are_closed()
    {
        await using var webhook = await ConfinedWebhook.StartAsync();
        var random = new Random(1);
        var garbage = Enumerable.Range(0, Connections).Select(i =>
        {
            var bytes = new byte[1 + random.Next(2000)];
            random.NextBytes(bytes);

            // One third starts like a handshake, one third like another protocol.
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
                // The server closed the connection before all bytes were sent.
            }

            // If the record header announces more bytes, the server waits for them until the handshake times out.
            if (i % 100 == 0)
            {
                Assert.DoesNotContain("HTTP/1.1 200", await attacker.ReadToEndAsync(), StringComparison.Ordinal);
            }
        });

        await webhook.AssertHealthyAsync();
    }

    private static async Task AssertHealthyWithManyClientsAsync(ConfinedWebhook webhook, byte[]? request = null)
    {
        // Fewer than the limit of the port: only a network policy stops an attacker with that many addresses.
        var connections = Math.Min(Connections, ServerLimits.MaxConnections - 200);
        var open = await OpenAsync(connections, i => i % 20, webhook);

        // On a busy machine, some handshakes time out.
        Assert.InRange(open.Count(connection => !connection.End.IsCompleted), connections / 2, connections);
        await Task.WhenAll(open.Select(connection => connection.Attacker.SendAsync(request ?? [])));
        await webhook.AssertHealthyAsync();
        Close(open);
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
                // One connection too many.
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
