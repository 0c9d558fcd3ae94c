using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using SecretPin.Aws.Client;
using SecretPin.Aws.Polling;
using SecretPin.Aws.Tests.Proxy;
using SecretPin.Core.Pins;
using SecretPin.Testing.Processes;

namespace SecretPin.Aws.Tests.Polling;

/// <summary>The environment of the source: moto behind a proxy, and a clock that the test advances.</summary>
public sealed partial class AwsSourceTests : IAsyncLifetime
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly SignalledTime _time = new(new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
    private readonly CountedCalls _calls = new();
    private readonly AwsOptions _options = new() { TryTimeout = TimeSpan.FromSeconds(30), DescribesPerSecond = 10_000, ListsPerSecond = 50 };
    private readonly Channel<string> _changed = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _stop = new();
    private readonly string _name = TestAliases.NewSecret();
    private AwsProxy _proxy = null!;
    private RegionalClients _regions = null!;
    private AwsSource _source = null!;
    private Task _running = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        MotoServer.Needed();
        _proxy = await AwsProxy.StartAsync(moto.Address);
        _regions = new(region => TestAliases.Client(_proxy.Address, region), _options, _calls, _time);
        _source = new(_regions, _options, _time, new Random(1), NullLogger<AwsSource>.Instance);
        _source.Changed += (_, name) => _changed.Writer.TryWrite(name.Value);
        _running = _source.RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Until.Limit, TimeProvider.System);
        _stop.Dispose();
        if (_proxy is not null)
        {
            _regions.Dispose();
            await _proxy.DisposeAsync();
        }
    }

    private SecretAlias Alias(string name = "auth", string stage = "AWSCURRENT", string interval = "1m", string? secret = null) => SecretAlias.Of(
        new()
        {
            Metadata = new(name, "ns"),
            Spec = new(new(null, null, new(secret ?? _name, MotoServer.Region, stage, interval)), false, null, null),
        },
        "ns");

    private async Task<SourceResult?> AskAsync(SecretAlias? alias = null) => await _source.ReadAsync(alias ?? Alias(), CancellationToken.None);

    /// <summary>Reads the source, and reads it again after each event, as the controller does.</summary>
    private async Task<SourceResult> AnswerAsync(SecretAlias? alias = null)
    {
        SourceResult? answer;
        while ((answer = await AskAsync(alias)) is null)
        {
            await ChangedAsync();
        }

        return answer;
    }

    private Task<string> ChangedAsync() => _changed.Reader.ReadAsync().AsTask().WaitAsync(Until.Limit, TimeProvider.System);

    /// <summary>Lets the next wait of the source pass.</summary>
    private async Task<TimeSpan> PassAsync()
    {
        var wait = await _time.DelayAsync();
        _time.Advance(wait);
        return wait;
    }

    /// <summary>Creates a first version with a label, and polls it.</summary>
    private async Task<string> BeginAsync()
    {
        var id = await moto.CreateAsync(_name);
        await moto.LabelAsync(_name, TestAliases.Old, id);
        Assert.Equal($"auth-{TestAliases.Old}", (await AnswerAsync()).Secret?.ToString());
        return id;
    }

    private async Task RotateAsync(string from)
    {
        var next = await moto.PutAsync(_name, "AWSPENDING");
        await moto.LabelAsync(_name, "AWSCURRENT", next, from);
        await moto.LabelAsync(_name, TestAliases.New, next);
    }

    private static string Version(SourceResult answer) => answer.Secret?.Version.ToString() ?? answer.Problem!.Reason.ToString();
}
