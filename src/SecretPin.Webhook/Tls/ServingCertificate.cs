using System.Net.Security;
using System.Security.Authentication;
using Microsoft.Extensions.Options;
using SecretPin.Webhook.Health;
using SecretPin.Webhook.Hosting;

namespace SecretPin.Webhook.Tls;

/// <summary>
/// The certificate that new connections get. Its files are read again while we run: the kubelet swaps a mounted Secret as
/// a whole. Connections that are open keep what they began with.
/// </summary>
internal sealed partial class ServingCertificate : IReadinessCondition, IDisposable
{
    /// <summary>How often the files are looked at. A watch on files misses swaps of the symlink above them.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly CertificateFiles _files;
    private readonly TimeProvider _clock;
    private readonly ILogger<ServingCertificate> _logger;
    private readonly ITimer _timer;
    private byte[] _seen;
    private volatile SslServerAuthenticationOptions _handshake;

    /// <exception cref="StartException">There is no usable certificate.</exception>
    public ServingCertificate(
        IOptions<TlsOptions> options, IHostEnvironment environment, TimeProvider clock, ILogger<ServingCertificate> logger)
    {
        (_clock, _logger) = (clock, logger);
        _files = CertificateFiles.Of(options.Value, environment.ContentRootPath);
        if (options.Value.Mode == TlsMode.Development && DevelopmentCertificate.Renew(_files, clock.GetUtcNow()))
        {
            Log.Made(logger, Path.GetDirectoryName(_files.Certificate)!);
        }

        _seen = _files.Fingerprint();
        _handshake = HandshakeWith(_files.Load());
        _timer = clock.CreateTimer(_ => LookAgain(), null, Interval, Interval);
    }

    /// <summary>How to answer the next client.</summary>
    public SslServerAuthenticationOptions Handshake => _handshake;

    public string? WhyNot =>
        _handshake.ServerCertificateContext!.TargetCertificate.NotAfter.ToUniversalTime() is var end && end <= _clock.GetUtcNow()
            ? $"certificate: it expired at {end:u}"
            : null;

    public void Dispose() => _timer.Dispose();

    /// <summary>Changed files that are no certificate leave the last good one in place.</summary>
    private void LookAgain()
    {
        try
        {
            var seen = _files.Fingerprint();
            if (seen.AsSpan().SequenceEqual(_seen))
            {
                return;
            }

            _seen = seen;
            _handshake = HandshakeWith(_files.Load());
            Log.Reloaded(_logger, _handshake.ServerCertificateContext!.TargetCertificate.NotAfter.ToUniversalTime());
        }
        catch (StartException mistake)
        {
            Log.Kept(_logger, mistake.Message);
        }
    }

    private static SslServerAuthenticationOptions HandshakeWith(SslStreamCertificateContext certificate) => new()
    {
        ServerCertificateContext = certificate,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        AllowRenegotiation = false,
    };

    private static partial class Log
    {
        [LoggerMessage(200, LogLevel.Information, "Made a certificate for localhost in {Directory}; clients need its ca.crt")]
        public static partial void Made(ILogger logger, string directory);

        [LoggerMessage(201, LogLevel.Information, "The certificate changed; the new one is good until {End:u}")]
        public static partial void Reloaded(ILogger logger, DateTime end);

        [LoggerMessage(202, LogLevel.Error, "The certificate changed and cannot be used; the one before goes on being served. {Problem}")]
        public static partial void Kept(ILogger logger, string problem);
    }
}

internal static class ServingCertificateRegistration
{
    public static void AddServingCertificate(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<TlsOptions, TlsOptionsValidator>("Tls");
        builder.Services.AddSingleton<ServingCertificate>();
        builder.Services.AddSingleton<IReadinessCondition>(services => services.GetRequiredService<ServingCertificate>());
    }
}
