using System.Net.Security;
using Microsoft.Extensions.Logging;
using SecretPin.Kubernetes.Api;
using SecretPin.Webhook.Tests.Support;
using SecretPin.Webhook.Tests.Tls.Support;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tests.Tls;

/// <summary>A replica's own looks, one after another.</summary>
public sealed class SelfManagedCertificateTests : IAsyncLifetime
{
    private readonly SignalledTime _clock = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly CollectedLog _log = new();
    private readonly List<string> _served = [];
    private SharedState _shared = null!;
    private ApiServer _api = null!;
    private SelfManagedCertificate _source = null!;
    private IAsyncDisposable _following = null!;

    public async ValueTask InitializeAsync()
    {
        _shared = await SharedState.StartAsync();
        _api = _shared.Server.Client();
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(_log));
        _source = SelfManagedCertificate.Of(_api, _shared.Options, _clock, logging.CreateLogger<SelfManagedCertificate>());
    }

    public async ValueTask DisposeAsync()
    {
        await _following.DisposeAsync();
        _api.Dispose();
        await _shared.DisposeAsync();
    }

    [Fact]
    public async Task Looks_every_few_seconds_and_soon_after_a_write()
    {
        Follow();

        var afterWrite = await _clock.AdvanceByDelayAsync();
        var afterNothing = await _clock.AdvanceByDelayAsync();

        Assert.InRange(afterWrite, TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(1.2));
        Assert.InRange(afterNothing, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task Is_ready_when_a_look_found_its_CA_in_every_caBundle()
    {
        Follow();

        await _clock.AdvanceByDelayAsync();
        var written = _source.Problem;
        await _clock.AdvanceByDelayAsync();
        var found = _source.Problem;

        Assert.Equal("caBundle: MutatingWebhookConfiguration secretpin does not hold our CA", written);
        Assert.Null(found);
    }

    [Fact]
    public async Task Is_not_ready_where_nothing_registers_us_and_is_as_soon_as_something_does()
    {
        Array.ForEach(SharedState.ConfigurationPaths, path => _shared.Server.Put(path, null));
        Follow();
        await _clock.AdvanceByDelayAsync();
        var none = _source.Problem;
        _shared.Apply();
        await _clock.AdvanceByDelayAsync();
        await _clock.AdvanceByDelayAsync();
        await _clock.AdvanceByDelayAsync();

        Assert.Equal("caBundle: there is neither MutatingWebhookConfiguration secretpin nor ValidatingWebhookConfiguration secretpin", none);
        Assert.Null(_source.Problem);
    }

    [Fact]
    public async Task Goes_on_serving_and_waits_longer_and_longer_while_the_API_server_is_away()
    {
        Follow();
        await _clock.AdvanceByDelayAsync();
        await _clock.AdvanceByDelayAsync();
        var wait = await _clock.DelayAsync();
        _shared.Server.IsAway = true;
        _clock.Advance(wait);

        var waits = new List<TimeSpan>();
        for (var look = 0; look < 5; look++)
        {
            waits.Add(await _clock.AdvanceByDelayAsync());
        }

        Assert.Single(_served);
        Assert.Null(_source.Problem);
        Assert.All(waits.Zip([5, 10, 20, 40, 40]), pair => Assert.InRange(pair.First.TotalSeconds, pair.Second * 0.8, pair.Second * 1.2));
        Assert.Contains(_log.Lines, line => line.StartsWith("133 Warning: The certificate and caBundle could not be looked after: The API server could not be asked", StringComparison.Ordinal));

        _shared.Server.IsAway = false;
        await _clock.AdvanceByDelayAsync();
        await _clock.DelayAsync();
        Assert.Contains(_log.Lines, line => line.StartsWith("134 Information", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Serves_what_the_Secret_holds_where_it_may_not_read_a_configuration()
    {
        using (var other = new Replica(_shared))
        {
            await other.LookAsync();
        }

        _shared.Server.Refusal = request => request.Path == SharedState.MutatingPath ? (403, "mutatingwebhookconfigurations is forbidden") : null;
        Follow();
        await _clock.DelayAsync();

        Assert.Single(_served);
        Assert.Equal("caBundle: the API server was not asked yet; mutatingwebhookconfigurations is forbidden", _source.Problem);
    }

    [Fact]
    public async Task Never_logs_a_key_not_even_where_who_refuses_it_quotes_it()
    {
        _shared.Server.Refusal = request => request.Method == "POST" ? (400, "You sent LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t") : null;
        Follow();
        await _clock.AdvanceByDelayAsync();
        await _clock.AdvanceByDelayAsync();
        _shared.Server.Refusal = _ => null;
        for (var look = 0; look < 200; look++)
        {
            await _clock.AdvanceByDelayAsync();
        }

        Assert.True(_served.Count > 3);
        Assert.Contains(_log.Lines, line => line.Contains("Secret secretpin-system/secretpin-tls could not be written: 400 BadRequest", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Contains("PRIVATE", StringComparison.Ordinal) || line.Contains("LS0t", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Gives_a_look_up_that_takes_too_long()
    {
        var asked = new TaskCompletionSource();
        _shared.Server.Before = _ =>
        {
            asked.TrySetResult();
            return new TaskCompletionSource().Task;
        };
        Follow();
        await asked.Task;

        _clock.Advance(TimeSpan.FromSeconds(10));
        await _clock.DelayAsync();

        Assert.EndsWith("; The API server took longer than 00:00:10.", _source.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_when_it_is_told_to_even_while_the_API_server_says_nothing()
    {
        var asked = new TaskCompletionSource();
        _shared.Server.Before = _ =>
        {
            asked.TrySetResult();
            return new TaskCompletionSource().Task;
        };
        Follow();
        await asked.Task;

        await _following.DisposeAsync();

        Assert.Empty(_served);
    }

    private void Follow() =>
        _following = _source.Follow((SslStreamCertificateContext certificate) => _served.Add(certificate.TargetCertificate.Thumbprint));
}
