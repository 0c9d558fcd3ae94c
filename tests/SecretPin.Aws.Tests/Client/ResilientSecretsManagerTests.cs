using SecretPin.Aws.Client;
using SecretPin.Aws.Tests.Polling;
using SecretPin.Aws.Tests.Proxy;
using SecretPin.Core.Pins;
using SecretPin.Testing.Processes;

namespace SecretPin.Aws.Tests.Client;

/// <summary>A hanging call ends at its timeout, whatever the state of the connection.</summary>
public sealed class ResilientSecretsManagerTests(MotoServer moto)
{
    private readonly SignalledTime _time = new(new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
    private readonly AwsOptions _options = new() { TryTimeout = TimeSpan.FromSeconds(2), Retries = 2, BreakMinimum = 3 };

    [Fact]
    public async Task A_stalled_call_times_out_is_retried_and_opens_the_circuit()
    {
        MotoServer.Needed();
        await using var proxy = await AwsProxy.StartAsync(moto.Address);
        proxy.Fault = Fault.Stall;
        var calls = new CountedCalls();
        using var regions = new RegionalClients(region => TestAliases.Client(proxy.Address, region), _options, calls, _time);

        var asking = regions[MotoServer.Region].DescribeAsync("some", CancellationToken.None);
        for (var retry = 0; retry <= _options.Retries; retry++)
        {
            await proxy.ArrivedAsync();
            _time.Advance(_options.TryTimeout);
            if (retry < _options.Retries)
            {
                _time.Advance(await _time.DelayAsync());
            }
        }

        var stalled = await Assert.ThrowsAsync<AwsException>(() => asking);
        Assert.Equal(PinReason.SourceUnavailable, stalled.Reason);
        Assert.Contains("did not answer DescribeSecret within 2 s", stalled.Message, StringComparison.Ordinal);
        Assert.Equal(1 + _options.Retries, calls.Calls.Count);

        var broken = await Assert.ThrowsAsync<AwsException>(() => regions[MotoServer.Region].DescribeAsync("some", CancellationToken.None));
        Assert.Contains("is not called for a moment", broken.Message, StringComparison.Ordinal);
        Assert.Equal(1 + _options.Retries, calls.Calls.Count);
    }
}
