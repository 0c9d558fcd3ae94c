using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SecretPin.Kubernetes.Api;
using SecretPin.Webhook.Tls.Certificates;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tests.Tls.Support;

/// <summary>One replica that looks when it is told to: SelfManaged without its loop.</summary>
internal sealed class Replica : ICertificateSource, IAsyncDisposable, IDisposable
{
    private readonly ApiServer _api;
    private readonly CertificateReconciler _upkeep;
    private Action<SslStreamCertificateContext> _serve = _ => { };

    public Replica(SharedState shared, ILogger? logger = null, params string[] names)
    {
        Shared = shared;
        _api = shared.Server.Client();
        _upkeep = new(
            new(_api, SharedState.Namespace, "secretpin-tls"),
            [new(_api, WebhookConfiguration.Mutating, "secretpin"), new(_api, WebhookConfiguration.Validating, "secretpin")],
            new(shared.Options, [SharedState.Host, .. names]),
            new(shared.Options.Settle, shared.Clock),
            shared.Clock,
            logger ?? NullLogger.Instance);
    }

    public SharedState Shared { get; }

    /// <summary>What new connections get.</summary>
    public X509Certificate2? Leaf { get; private set; }

    public KeyRing? Ring => _upkeep.Ring;

    public string? Problem => _upkeep.Problem;

    /// <summary>Once, and again for as long as somebody else was faster.</summary>
    public async Task LookAsync()
    {
        while (true)
        {
            try
            {
                await _upkeep.ReconcileAsync(leaf =>
                {
                    Leaf = leaf;
                    _serve(SslStreamCertificateContext.Create(leaf, null, offline: true));
                    Shared.Check();
                }, CancellationToken.None);
                return;
            }
            catch (ApiServerException conflict) when (conflict.StatusCode == HttpStatusCode.Conflict)
            {
                // As the loop does, without its pause.
            }
        }
    }

    public IAsyncDisposable Follow(Action<SslStreamCertificateContext> serve)
    {
        _serve = serve;
        return this;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public void Dispose() => _api.Dispose();
}
