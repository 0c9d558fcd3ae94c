using Microsoft.AspNetCore.Server.Kestrel.Core;
using SecretPin.Testing.Server;
using static SecretPin.Kubernetes.Tests.Reflectors.RunningReflector;

namespace SecretPin.Kubernetes.Tests.Reflectors;

/// <summary>An open connection over which nothing arrives any more.</summary>
public sealed class HalfOpenConnectionTests
{
    [Fact]
    public async Task Is_detected_by_pings_over_http_2()
    {
        await using var server = await TestApiServer.StartAsync();
        server[Things].Put("a", "one");
        await using var proxy = new StallingProxy(server.Port);
        await using var reflector = new RunningReflector(TestApiServer.ClientAt(
            proxy.Port, new() { PingDelay = TimeSpan.FromSeconds(1), PingTimeout = TimeSpan.FromSeconds(1) }));
        await reflector.Seen.UntilAsync("one");

        // The clock of the reflector stands still, so only a ping detects the lost peer.
        proxy.Stall();
        server[Things].Put("a", "two");
        await reflector.Seen.UntilAsync("one", "two");
        Assert.Equal(1, reflector.State.Lists);
    }

    [Fact]
    public async Task Is_detected_within_25_seconds_by_a_new_request_over_http_1()
    {
        await using var server = await TestApiServer.StartAsync(HttpProtocols.Http1);
        server[Things].Put("a", "one");
        await using var proxy = new StallingProxy(server.Port);
        await using var reflector = new RunningReflector(TestApiServer.ClientAt(proxy.Port));

        // One wait for the response, one for the first line, and one after each of two lines.
        await reflector.Time.UntilAsync(() => reflector.Time.Waits == 4);
        proxy.Stall();
        server[Things].Put("a", "two");
        reflector.Time.Advance(TimeSpan.FromSeconds(25));
        await reflector.Seen.UntilAsync("one", "two");
        Assert.Equal(1, reflector.State.Lists);
    }

    [Fact]
    public void The_default_timeouts_detect_a_lost_peer_within_30_seconds()
    {
        var byDefault = new Kubernetes.Api.HttpConnections();
        Assert.InRange(byDefault.PingDelay + byDefault.PingTimeout, TimeSpan.Zero, TimeSpan.FromSeconds(25));
    }
}
