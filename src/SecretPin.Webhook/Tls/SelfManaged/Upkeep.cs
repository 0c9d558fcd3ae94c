using System.Security.Cryptography.X509Certificates;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Webhook.Tls.SelfManaged;

/// <summary>
/// One look at what the replicas share, and what is due. Every replica does all of it, and none leads: whatever is written
/// is written only over what was read, so of two that do the same one succeeds and the other takes what that one wrote.
/// </summary>
internal sealed partial class Upkeep(
    KeyRingSecret secret, WebhookConfiguration[] configurations, Rotation rotation, Settling settling, TimeProvider clock, ILogger logger)
{
    private bool _sawAll;

    /// <summary>Why the API server would not trust us, as of the last look that could tell.</summary>
    public string? WhyNot { get; private set; } = "caBundle: the API server was not asked yet";

    /// <summary>What there was at the last look.</summary>
    public KeyRing? Ring { get; private set; }

    /// <param name="take">Is given the ring before anybody is told to trust no more than is in it.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <exception cref="ApiServerException">Conflict: somebody else was faster; look again. Or the API server could not be asked, or refused.</exception>
    public async Task LookAsync(Action<KeyRing> take, CancellationToken cancellation)
    {
        // First the configurations, then the Secret: so whatever a configuration says, the Secret is at least as new, and a
        // write over that very configuration never takes away a CA that somebody else has just announced.
        if (!_sawAll)
        {
            settling.Reset();
        }

        _sawAll = false;
        var (seen, problem) = await ReadConfigurationsAsync(cancellation);
        var ring = await RenewAsync(seen, cancellation);
        (var before, Ring) = (Ring, ring);
        take(ring);
        Report(before, ring);
        if (problem is not null)
        {
            throw problem;
        }

        await WriteConfigurationsAsync(seen!, new(ring.Trusted), ring.Ca, cancellation);
        _sawAll = true;
    }

    /// <summary>A replica that may not read a configuration has a certificate to serve all the same.</summary>
    private async Task<(IReadOnlyList<WebhookConfiguration.Seen>? Seen, ApiServerException? Problem)> ReadConfigurationsAsync(CancellationToken cancellation)
    {
        try
        {
            var seen = new List<WebhookConfiguration.Seen>();
            foreach (var configuration in configurations)
            {
                if (await configuration.ReadAsync(cancellation) is { } found)
                {
                    seen.Add(found);
                }
            }

            return (seen, null);
        }
        catch (ApiServerException problem)
        {
            return (null, problem);
        }
    }

    private async Task<KeyRing> RenewAsync(IReadOnlyList<WebhookConfiguration.Seen>? seen, CancellationToken cancellation)
    {
        var stored = await secret.ReadAsync(cancellation);
        var now = clock.GetUtcNow();
        var nextIsTrusted = settling.IsOver(stored?.Ring, seen);
        var ring = (stored?.Ring, Ring) switch
        {
            ({ } found, _) => rotation.Renew(found, now, nextIsTrusted),
            (null, { } remembered) => rotation.Replace(remembered, now),
            _ => rotation.Begin([.. Trusted(seen).Where(ca => ca.End() > now)], now),
        };
        if (!ReferenceEquals(ring, stored?.Ring))
        {
            await secret.WriteAsync(ring, stored?.ResourceVersion, cancellation);
        }

        return ring;
    }

    private async Task WriteConfigurationsAsync(
        IReadOnlyList<WebhookConfiguration.Seen> seen, CaBundle bundle, X509Certificate2 ca, CancellationToken cancellation)
    {
        WhyNot = seen.Count == 0
            ? $"caBundle: there is neither {string.Join(" nor ", configurations.AsEnumerable())}"
            : seen.FirstOrDefault(configuration => !configuration.Bundles.All(held => held.Holds(ca))) is { } lacking
                ? $"caBundle: {lacking.Configuration} does not hold our CA"
                : null;
        foreach (var configuration in seen.Where(configuration => !configuration.Bundles.All(bundle.Equals)))
        {
            await configuration.Configuration.WriteAsync(configuration, bundle, cancellation);
            Log.Registered(logger, configuration.Configuration, bundle.Certificates.Count);
        }

        WhyNot = seen.Count == 0 ? WhyNot : null;
    }

    private static IReadOnlyList<X509Certificate2> Trusted(IReadOnlyList<WebhookConfiguration.Seen>? seen) =>
        new CaBundle((seen ?? []).SelectMany(configuration => configuration.Bundles).SelectMany(bundle => bundle.Certificates)).Certificates;

    private void Report(KeyRing? before, KeyRing now)
    {
        if (now.Leaf is { } leaf && leaf.Thumbprint != before?.Leaf?.Thumbprint)
        {
            Log.Serving(logger, leaf.End(), secret, now.Ca.Subject);
        }

        if (now.Next is { } next && next.Thumbprint != before?.Next?.Thumbprint)
        {
            Log.Announced(logger, next.Subject, now.Ca.Subject);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(210, LogLevel.Information, "Serving a certificate that is good until {End:u}, from {Secret}, signed by {Ca}")]
        public static partial void Serving(ILogger logger, DateTimeOffset end, KeyRingSecret secret, string ca);

        [LoggerMessage(211, LogLevel.Information, "{Next} is going to take the place of {Ca}")]
        public static partial void Announced(ILogger logger, string next, string ca);

        [LoggerMessage(212, LogLevel.Information, "Wrote caBundle of {Configuration}: {Count} CAs")]
        public static partial void Registered(ILogger logger, WebhookConfiguration configuration, int count);
    }
}
