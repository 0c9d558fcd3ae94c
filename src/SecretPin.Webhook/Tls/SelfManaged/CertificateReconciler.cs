using System.Security.Cryptography.X509Certificates;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>
/// Reconciles the shared key ring and the webhook configurations. Every replica does so; there is no leader. Each write requires the
/// resourceVersion that was read, so if two replicas write at the same time, one succeeds and the other reads the result.
/// </summary>
internal sealed partial class CertificateReconciler(
    KeyRingSecret secret, WebhookConfiguration[] configurations, KeyRingRotation rotation, CaPropagation propagation, TimeProvider clock, ILogger logger)
{
    private X509Certificate2? _served;
    private bool _isComplete;
    private bool _wasTrusted;

    /// <summary>Why the API server would not trust the served certificate, as of the last complete reconciliation.</summary>
    public string? Problem { get; private set; } = "caBundle: not read yet";

    /// <summary>The key ring of the last reconciliation.</summary>
    public KeyRing? Ring { get; private set; }

    /// <returns>Whether a webhook configuration was written.</returns>
    /// <exception cref="ApiServerException">A conflict with another writer: reconcile again. Or a request failed.</exception>
    public async Task<bool> ReconcileAsync(Action<X509Certificate2> serve, CancellationToken cancellation)
    {
        // The configurations are read before the Secret, so the Secret is at least as new as they are, and a write to a configuration never
        // removes a CA that another replica has just announced.
        var (current, problem) = await ReadAsync(cancellation);
        Ring = await RenewAsync(current, cancellation);
        Serve(Ring, current, serve);
        if (current is null)
        {
            // Thrown only now, so that a replica without access to the configurations still serves a certificate.
            throw problem!;
        }

        var hasWritten = await RegisterAsync(current, new(Ring.Trusted), cancellation);
        _isComplete = true;
        return hasWritten;
    }

    private async Task<(WebhookConfigurations? Current, ApiServerException? Problem)> ReadAsync(CancellationToken cancellation)
    {
        if (!_isComplete)
        {
            propagation.Reset();
        }

        _isComplete = false;
        try
        {
            var current = await WebhookConfigurations.ReadAsync(configurations, cancellation);
            propagation.Observe(current);
            return (current, null);
        }
        catch (ApiServerException problem)
        {
            propagation.Reset();
            return (null, problem);
        }
    }

    private async Task<KeyRing> RenewAsync(WebhookConfigurations? current, CancellationToken cancellation)
    {
        var stored = await secret.ReadAsync(cancellation);
        var now = clock.GetUtcNow();
        var ring = stored?.Ring is { } existing
            ? rotation.Renew(existing, now, propagation.IsComplete(existing.Next) || current is { All.Count: 0 })
            : Ring is { } remembered && current?.AllContain(remembered.Ca) != false
                ? rotation.Replace(remembered, current?.Trusted ?? [], now)
                : rotation.Begin(current?.Trusted ?? [], now);
        if (!ReferenceEquals(ring, stored?.Ring))
        {
            await secret.WriteAsync(ring, stored?.ResourceVersion, cancellation);
            if (ring.Next is { } next && next.Thumbprint != stored?.Ring?.Next?.Thumbprint)
            {
                Log.Announced(logger, next.Subject, ring.Ca.Subject);
            }
        }

        return ring;
    }

    /// <summary>
    /// A certificate of another CA is not served until that CA is trusted, as long as the served certificate is. The rotation ensures that,
    /// except after the Secret was deleted, if a replica that did not remember the key ring created a new one.
    /// </summary>
    private void Serve(KeyRing ring, WebhookConfigurations? current, Action<X509Certificate2> serve)
    {
        if (ring.Leaf is not { } leaf || leaf.Thumbprint == _served?.Thumbprint)
        {
            return;
        }

        if (_served is { } served && served.IsValid(clock.GetUtcNow()) && !served.IsSignedBy(ring.Ca)
            && !propagation.IsComplete(ring.Ca) && current?.FirstWithoutTrust(served) is null)
        {
            return;
        }

        _served = leaf;
        _wasTrusted &= current?.FirstWithoutTrust(leaf) is null;
        serve(leaf);
        Log.Serving(logger, leaf.End(), secret, leaf.Issuer);
    }

    private async Task<bool> RegisterAsync(WebhookConfigurations current, CaBundle bundle, CancellationToken cancellation)
    {
        var untrusting = _served is { } served ? current.FirstWithoutTrust(served) : null;
        Problem = current.All.Count == 0
            ? $"caBundle: neither {string.Join(" nor ", configurations.AsEnumerable())} exists"
            : untrusting is not null ? $"caBundle: {untrusting} does not contain the CA of the served certificate" : null;
        var hasWritten = false;
        foreach (var configuration in current.All.Where(configuration => !configuration.Bundles.All(bundle.Equals)))
        {
            await configuration.Configuration.WriteAsync(configuration, bundle, cancellation);
            Log.Registered(logger, configuration.Configuration, bundle.Certificates.Count);
            hasWritten = true;
        }

        // A caBundle that was reverted has just been restored, so the replica stays ready. The first time, the next reconciliation confirms it.
        Problem = untrusting is not null && _wasTrusted ? null : Problem;
        _wasTrusted |= Problem is null;
        return hasWritten;
    }

    private static partial class Log
    {
        [LoggerMessage(130, LogLevel.Information, "Serving a certificate from {Secret}, signed by {Ca}, valid until {End:u}")]
        public static partial void Serving(ILogger logger, DateTimeOffset end, KeyRingSecret secret, string ca);
        [LoggerMessage(131, LogLevel.Information, "{Next} will replace {Ca}")]
        public static partial void Announced(ILogger logger, string next, string ca);
        [LoggerMessage(132, LogLevel.Information, "Wrote caBundle of {Configuration}: {Count} CAs")]
        public static partial void Registered(ILogger logger, WebhookConfiguration configuration, int count);
    }
}

/// <summary>
/// Records since when every <c>caBundle</c> contains a CA, as observed by this replica. An API server trusts a CA only after its watch has
/// delivered the change, which the settle time covers.
/// </summary>
internal sealed class CaPropagation(TimeSpan settle, TimeProvider clock)
{
    private Dictionary<string, long> _since = [];

    public void Observe(WebhookConfigurations configurations)
    {
        var now = clock.GetTimestamp();
        var bundles = configurations.All.SelectMany(configuration => configuration.Bundles).ToArray();
        _since = bundles.SelectMany(bundle => bundle.Certificates)
            .Where(ca => bundles.All(bundle => bundle.Contains(ca)))
            .Select(ca => ca.Thumbprint).Distinct()
            .ToDictionary(ca => ca, ca => _since.GetValueOrDefault(ca, now));
    }

    /// <summary>Forgets all observations, after changes could have been missed.</summary>
    public void Reset() => _since = [];

    /// <summary>Whether every <c>caBundle</c> has contained the CA for the settle time.</summary>
    public bool IsComplete(X509Certificate2? ca) => ca is not null && _since.TryGetValue(ca.Thumbprint, out var since) && clock.GetElapsedTime(since) >= settle;
}
