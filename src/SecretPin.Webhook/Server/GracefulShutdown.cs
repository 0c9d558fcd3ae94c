using Microsoft.Extensions.Options;

namespace SecretPin.Webhook.Server;

/// <summary>
/// Leaves without failing a review: when told to stop we say that we are not ready, go on serving until everyone has
/// heard it, and ask clients to come back on another connection. The API server does not send a review twice, so one that
/// meets a closed connection is a failed request of some user.
/// </summary>
internal sealed partial class GracefulShutdown(IOptions<ListenerOptions> options, TimeProvider clock, ILogger<GracefulShutdown> logger)
    : IHostedLifecycleService
{
    /// <summary>What a review under way gets after that; more than the API server's longest timeout of a webhook.</summary>
    public static readonly TimeSpan LongestReview = TimeSpan.FromSeconds(35);

    private volatile bool _draining;

    public string? Problem => _draining ? "draining: it was told to stop" : null;

    public Task CloseConnection(HttpContext context, RequestDelegate next)
    {
        if (_draining)
        {
            context.Connection.RequestClose();
        }

        return next(context);
    }

    /// <summary>Comes before Kestrel is stopped.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _draining = true;
        var drain = options.Value.Drain;
        if (drain > TimeSpan.Zero)
        {
            Log.Draining(logger, drain);
            await Task.Delay(drain, clock, cancellationToken);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(110, LogLevel.Information, "Told to stop: not ready any more, serving for another {Drain}")]
        public static partial void Draining(ILogger logger, TimeSpan drain);
    }
}
