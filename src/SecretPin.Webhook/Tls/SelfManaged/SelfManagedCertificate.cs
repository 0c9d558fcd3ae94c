using System.Net;
using System.Net.Security;
using SecretPin.Kubernetes.Api;
using SecretPin.Webhook.Tls.Certificates;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>Mode SelfManaged: a certificate that the replicas make, renew and share in the cluster.</summary>
internal sealed partial class SelfManagedCertificate(
    CertificateReconciler upkeep, TimeProvider clock, Random random, ILogger<SelfManagedCertificate> logger) : ICertificateSource
{
    /// <summary>How often the Secret and the configurations are looked at, give or take a fifth.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>At most, while the API server is away. What we have goes on being served.</summary>
    public static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(40);

    /// <summary>After a write: we are ready when a look has found what it wrote.</summary>
    private static readonly TimeSpan SoonInterval = TimeSpan.FromSeconds(1);

    /// <summary>After another replica was faster.</summary>
    private static readonly TimeSpan ConflictInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>What one look may take.</summary>
    private static readonly TimeSpan ReconcileTimeout = TimeSpan.FromSeconds(10);

    private int _failures;
    private volatile string? _problem;

    public string? Problem => upkeep.Problem is { } why && _problem is { } problem ? $"{why}; {problem}" : upkeep.Problem;

    public static SelfManagedCertificate Of(ApiServer api, SelfManagedOptions options, TimeProvider clock, ILogger<SelfManagedCertificate> logger)
    {
        var place = ServiceIdentity.Of(options);
        var upkeep = new CertificateReconciler(
            new(api, place.Namespace, options.Secret),
            [
                new(api, WebhookConfiguration.Mutating, options.MutatingConfiguration),
                new(api, WebhookConfiguration.Validating, options.ValidatingConfiguration),
            ],
            new(options, place.Names),
            new(options.Settle, clock),
            clock,
            logger);
        return new(upkeep, clock, new Random(), logger);
    }

    public IAsyncDisposable Follow(Action<SslStreamCertificateContext> serve) => new Following(stop => RunAsync(serve, stop));

    private async Task RunAsync(Action<SslStreamCertificateContext> serve, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var delay = await ReconcileAsync(serve, stop);
            await Task.Delay(delay * (0.8 + (0.4 * random.NextDouble())), clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>When to look again.</returns>
    private async Task<TimeSpan> ReconcileAsync(Action<SslStreamCertificateContext> serve, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(ReconcileTimeout, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            var wrote = await upkeep.ReconcileAsync(
                leaf => serve(SslStreamCertificateContext.Create(leaf, additionalCertificates: null, offline: true)), end.Token);
            if (_failures > 0)
            {
                Log.Recovered(logger);
            }

            (_failures, _problem) = (0, null);
            return wrote ? SoonInterval : Interval;
        }
        catch (ApiServerException conflict) when (conflict.StatusCode == HttpStatusCode.Conflict)
        {
            return ConflictInterval;
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            var delay = Interval * Math.Pow(2, _failures++);
            delay = delay < LongestInterval ? delay : LongestInterval;
            // Of anything else only the kind: its message may hold what was read, and that was our key.
            _problem = exception switch
            {
                ApiServerException => exception.Message,
                OperationCanceledException => $"The API server took longer than {ReconcileTimeout}.",
                _ => exception.GetType().Name,
            };
            Log.Failed(logger, _problem, delay);
            return delay;
        }
        catch (OperationCanceledException)
        {
            return TimeSpan.Zero;
        }
    }

    private sealed class Following : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _run;

        public Following(Func<CancellationToken, Task> run) => _run = Task.Run(() => run(_stop.Token));

        /// <summary>The container does so once for each service that its owner is.</summary>
        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(133, LogLevel.Warning, "The certificate and caBundle could not be looked after: {Problem} Trying again in {Delay}")]
        public static partial void Failed(ILogger logger, string problem, TimeSpan delay);

        [LoggerMessage(134, LogLevel.Information, "The certificate and caBundle are looked after again")]
        public static partial void Recovered(ILogger logger);
    }
}
