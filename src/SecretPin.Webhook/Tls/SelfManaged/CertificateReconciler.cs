using System.Security.Cryptography.X509Certificates;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>
/// One look at what the replicas share, and what is due. Every replica does all of it, and none leads: whatever is written
/// is written only over what was read, so of two that do the same one succeeds and the other takes what that one wrote.
/// </summary>
internal sealed partial class CertificateReconciler(
    KeyRingSecret secret, WebhookConfiguration[] configurations, KeyRingRotation rotation, CaPropagation settling, TimeProvider clock, ILogger logger)
{
    private X509Certificate2? _served;
    private bool _sawAll;
    private bool _wasTrusted;

    /// <summary>Why the API server would not trust us, as of the last look that could tell.</summary>
    public string? Problem { get; private set; } = "caBundle: the API server was not asked yet";

    /// <summary>What there was at the last look.</summary>
    public KeyRing? Ring { get; private set; }

    /// <param name="serve">Takes a certificate that is to be served from now on.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <returns>Whether anything was written that API servers have to hear of.</returns>
    /// <exception cref="ApiServerException">Conflict: somebody else was faster; look again. Or the API server could not be asked, or refused.</exception>
    public async Task<bool> ReconcileAsync(Action<X509Certificate2> serve, CancellationToken cancellation)
    {
        // First the configurations, then the Secret: so whatever a configuration says, the Secret is at least as new, and a
        // write over that very configuration never takes away a CA that somebody else has just announced.
        var (seen, problem) = await SeeAsync(cancellation);
        Ring = await RenewAsync(seen, cancellation);
        Serve(Ring, seen, serve);
        if (seen is null)
        {
            // A replica that may not read a configuration has a certificate to serve all the same.
            throw problem!;
        }

        var wrote = await RegisterAsync(seen, new(Ring.Trusted), cancellation);
        _sawAll = true;
        return wrote;
    }

    private async Task<(WebhookConfigurations? Seen, ApiServerException? Problem)> SeeAsync(CancellationToken cancellation)
    {
        if (!_sawAll)
        {
            settling.Reset();
        }

        _sawAll = false;
        try
        {
            var seen = await WebhookConfigurations.ReadAsync(configurations, cancellation);
            settling.See(seen);
            return (seen, null);
        }
        catch (ApiServerException problem)
        {
            settling.Reset();
            return (null, problem);
        }
    }

    private async Task<KeyRing> RenewAsync(WebhookConfigurations? seen, CancellationToken cancellation)
    {
        var stored = await secret.ReadAsync(cancellation);
        var now = clock.GetUtcNow();
        var ring = stored?.Ring is { } found
            ? rotation.Renew(found, now, settling.IsOver(found.Next) || seen is { Seen.Count: 0 })
            : Ring is { } remembered && seen?.AllContain(remembered.Ca) != false
                ? rotation.Replace(remembered, seen?.Trusted ?? [], now)
                : rotation.Begin(seen?.Trusted ?? [], now);
        if (!ReferenceEquals(ring, stored?.Ring))
        {
            await secret.WriteAsync(ring, stored?.ResourceVersion, cancellation);
            Report(stored?.Ring, ring);
        }

        return ring;
    }

    /// <summary>
    /// Another CA's certificate waits until that CA is trusted, as long as what we have is. Who renews takes care of that;
    /// but somebody may have deleted the Secret, and a replica that remembered nothing have made another.
    /// </summary>
    private void Serve(KeyRing ring, WebhookConfigurations? seen, Action<X509Certificate2> serve)
    {
        if (ring.Leaf is not { } leaf || leaf.Thumbprint == _served?.Thumbprint)
        {
            return;
        }

        if (_served is { } served && served.IsValid(clock.GetUtcNow()) && !served.IsSignedBy(ring.Ca)
            && !settling.IsOver(ring.Ca) && seen?.Refusing(served) is null)
        {
            return;
        }

        _served = leaf;
        _wasTrusted &= seen?.Refusing(leaf) is null;
        serve(leaf);
        Log.Serving(logger, leaf.End(), secret, leaf.Issuer);
    }

    private async Task<bool> RegisterAsync(WebhookConfigurations seen, CaBundle bundle, CancellationToken cancellation)
    {
        var refusing = _served is { } served ? seen.Refusing(served) : null;
        Problem = seen.Seen.Count == 0
            ? $"caBundle: there is neither {string.Join(" nor ", configurations.AsEnumerable())}"
            : refusing is not null ? $"caBundle: {refusing} does not hold our CA" : null;
        var wrote = false;
        foreach (var configuration in seen.Seen.Where(configuration => !configuration.Bundles.All(bundle.Equals)))
        {
            await configuration.Configuration.WriteAsync(configuration, bundle, cancellation);
            Log.Registered(logger, configuration.Configuration, bundle.Certificates.Count);
            wrote = true;
        }

        // Put back what somebody reverted, we are ready as before; the first time the next look says so.
        Problem = refusing is not null && _wasTrusted ? null : Problem;
        _wasTrusted |= Problem is null;
        return wrote;
    }

    private void Report(KeyRing? before, KeyRing now)
    {
        if (now.Next is { } next && next.Thumbprint != before?.Next?.Thumbprint)
        {
            Log.Announced(logger, next.Subject, now.Ca.Subject);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(130, LogLevel.Information, "Serving a certificate that is good until {End:u}, from {Secret}, signed by {Ca}")]
        public static partial void Serving(ILogger logger, DateTimeOffset end, KeyRingSecret secret, string ca);

        [LoggerMessage(131, LogLevel.Information, "{Next} is going to take the place of {Ca}")]
        public static partial void Announced(ILogger logger, string next, string ca);

        [LoggerMessage(132, LogLevel.Information, "Wrote caBundle of {Configuration}: {Count} CAs")]
        public static partial void Registered(ILogger logger, WebhookConfiguration configuration, int count);
    }
}
