using System.Net;
using System.Net.Security;
using SecretPin.Kubernetes.Api;
using SecretPin.Webhook.Tls.Certificates;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>Mode SelfManaged: the replicas create and renew a certificate, and share it in a Secret.</summary>
internal sealed partial class SelfManagedCertificate(
    CertificateReconciler reconciler, TimeProvider clock, Random random, ILogger<SelfManagedCertificate> logger) : ICertificateSource
{
    /// <summary>The interval of reconciliations, with a jitter of 20 %.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>The intervals while the API server is not available. The webhook serves the last certificate.</summary>
    private static readonly Backoff Backoff = new(Interval, TimeSpan.FromSeconds(40));

    /// <summary>The interval after a write: the replica is ready when the next reconciliation has read the written objects.</summary>
    private static readonly TimeSpan IntervalAfterWrite = TimeSpan.FromSeconds(1);

    /// <summary>The interval after a conflict with another replica.</summary>
    private static readonly TimeSpan IntervalAfterConflict = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan ReconcileTimeout = TimeSpan.FromSeconds(10);

    private int _failures;
    private volatile string? _problem;

    public string? Problem => reconciler.Problem is { } problem && _problem is { } cause ? $"{problem}; {cause}" : reconciler.Problem;

    public static SelfManagedCertificate Of(ApiServer api, SelfManagedOptions options, TimeProvider clock, ILogger<SelfManagedCertificate> logger)
    {
        var service = ServiceIdentity.Of(options);
        var reconciler = new CertificateReconciler(
            new(api, service.Namespace, options.Secret),
            [
                .. new[] { options.MutatingConfiguration, SelfManagedOptions.FormerMutatingConfiguration }.Distinct()
                    .Select(name => new WebhookConfiguration(api, WebhookConfiguration.Mutating, name)),
                new(api, WebhookConfiguration.Validating, options.ValidatingConfiguration),
            ],
            new(options, service.Names),
            new(options.Settle, clock),
            clock,
            logger);
        return new(reconciler, clock, new Random(), logger);
    }

    public IAsyncDisposable Subscribe(Action<SslStreamCertificateContext> serve) => new Subscription(stop => RunAsync(serve, stop));

    private async Task RunAsync(Action<SslStreamCertificateContext> serve, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var delay = await ReconcileAsync(serve, stop);
            await Task.Delay(delay * (0.8 + (0.4 * random.NextDouble())), clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>The time until the next reconciliation.</returns>
    private async Task<TimeSpan> ReconcileAsync(Action<SslStreamCertificateContext> serve, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(ReconcileTimeout, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
        try
        {
            var hasWritten = await reconciler.ReconcileAsync(
                leaf => serve(SslStreamCertificateContext.Create(leaf, additionalCertificates: null, offline: true)), linked.Token);
            if (_failures > 0)
            {
                Log.Recovered(logger);
            }

            (_failures, _problem) = (0, null);
            return hasWritten ? IntervalAfterWrite : Interval;
        }
        catch (ApiServerException conflict) when (conflict.StatusCode == HttpStatusCode.Conflict)
        {
            return IntervalAfterConflict;
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            var delay = Backoff.Delay(++_failures);
            // Only the type of any other exception, because its message could contain data of the Secret with the key.
            _problem = exception switch
            {
                ApiServerException => exception.Message,
                OperationCanceledException => $"The API server did not answer within {ReconcileTimeout}.",
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

    private sealed class Subscription : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _run;

        public Subscription(Func<CancellationToken, Task> run) => _run = Task.Run(() => run(_stop.Token));

        /// <summary>Can be called several times.</summary>
        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(133, LogLevel.Warning, "Could not reconcile the certificate and caBundle: {Problem} Retrying in {Delay}")]
        public static partial void Failed(ILogger logger, string problem, TimeSpan delay);
        [LoggerMessage(134, LogLevel.Information, "Reconciled the certificate and caBundle again")]
        public static partial void Recovered(ILogger logger);
    }
}

/// <summary>The namespace and the host names of the webhook's Service, from the options and from the pod.</summary>
internal sealed record ServiceIdentity(string Namespace, IReadOnlyList<string> Names)
{
    /// <summary>The file with the pod's namespace (Kubernetes documentation, "Accessing the Kubernetes API from a Pod").</summary>
    private const string NamespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

    public static ServiceIdentity Of(SelfManagedOptions options, string namespaceFile = NamespaceFile)
    {
        var podNamespace = File.Exists(namespaceFile) ? File.ReadAllText(namespaceFile).Trim() : null;
        var ns = options.Namespace ?? podNamespace ?? "secretpin-system";
        var names = options.Names ?? (podNamespace is null ? ["localhost", "127.0.0.1", "::1"] : []);
        return new(ns, [$"{options.Service}.{ns}.svc", $"{options.Service}.{ns}.svc.cluster.local", .. names]);
    }
}
