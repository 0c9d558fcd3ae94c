using SecretPin.Aws.Asking;
using SecretPin.Aws.Tests.Polling;
using SecretPin.Aws.Tests.Proxy;
using SecretPin.Core.Pins;

namespace SecretPin.Aws.Tests.Asking;

/// <summary>By the machine's own clock: what hangs is given up, however the connection looks.</summary>
public sealed class StallTests(Moto.Moto moto)
{
    private readonly AwsOptions _options = new()
    {
        TryTimeout = TimeSpan.FromMilliseconds(300),
        Retries = 2,
        RetryDelay = TimeSpan.FromMilliseconds(10),
        BreakMinimum = 3,
    };

    [Fact]
    public async Task A_stall_ends_with_its_time_is_tried_again_and_opens_the_circuit()
    {
        Moto.Moto.Needed();
        await using var proxy = await AwsProxy.StartAsync(moto.Address);
        proxy.Fault = Fault.Stall;
        var calls = new CountedCalls();
        using var regions = new Regions(region => Some.Client(proxy.Address, region), _options, calls, TimeProvider.System);

        var stalled = await Assert.ThrowsAsync<AwsException>(() => regions[Moto.Moto.Region].DescribeAsync("some", CancellationToken.None));

        Assert.Equal(PinReason.SourceUnavailable, stalled.Reason);
        Assert.Contains("did not answer DescribeSecret within 0.3 s", stalled.Message, StringComparison.Ordinal);
        Assert.Equal(1 + _options.Retries, calls.Calls.Count);

        var broken = await Assert.ThrowsAsync<AwsException>(() => regions[Moto.Moto.Region].DescribeAsync("some", CancellationToken.None));
        Assert.Contains("is not asked for a moment", broken.Message, StringComparison.Ordinal);
        Assert.Equal(1 + _options.Retries, calls.Calls.Count);
    }
}
