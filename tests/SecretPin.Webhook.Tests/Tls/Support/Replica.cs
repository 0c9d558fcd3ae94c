using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SecretPin.Kubernetes.Api;
using SecretPin.Webhook.Tls.Certificates;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tests.Tls.Support;

/// <summary>A replica that reconciles when the test calls it: mode SelfManaged without its loop.</summary>
internal sealed class Replica : ICertificateSource, IAsyncDisposable, IDisposable
{
    private readonly ApiServer _api;
    private readonly CertificateReconciler _reconciler;
    private Action<SslStreamCertificateContext> _serve = _ => { };

    public Replica(SharedState shared, ILogger? logger = null, params string[] names)
    {
        Shared = shared;
        _api = shared.Server.Client();
        _reconciler = new(
            new(_api, SharedState.Namespace, "secretpin-tls"),
            [new(_api, WebhookConfiguration.Mutating, "zzz-secretpin"), new(_api, WebhookConfiguration.Validating, "secretpin")],
            new(shared.Options, [SharedState.Host, .. names]),
            new(shared.Options.Settle, shared.Clock),
            shared.Clock,
            logger ?? NullLogger.Instance);
    }

    public SharedState Shared { get; }

    /// <summary>The certificate of new connections.</summary>
    public X509Certificate2? Leaf { get; private set; }

    public KeyRing? Ring => _reconciler.Ring;

    public string? Problem => _reconciler.Problem;

    /// <summary>Reconciles, and repeats it after each conflict.</summary>
    public async Task ReconcileAsync()
    {
        while (true)
        {
            try
            {
                await _reconciler.ReconcileAsync(leaf =>
                {
                    Leaf = leaf;
                    _serve(SslStreamCertificateContext.Create(leaf, null, offline: true));
                    Shared.Check();
                }, CancellationToken.None);
                return;
            }
            catch (ApiServerException conflict) when (conflict.StatusCode == HttpStatusCode.Conflict)
            {
                // The loop does the same after a delay.
            }
        }
    }

    public IAsyncDisposable Subscribe(Action<SslStreamCertificateContext> serve)
    {
        _serve = serve;
        return this;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public void Dispose() => _api.Dispose();
}
