using Microsoft.Extensions.Options;

namespace SecretPin.Webhook.Server;

/// <summary>
/// Stops the webhook without failing a review. When the process receives the signal, <c>/readyz</c> fails, the webhook serves until the
/// drain time is over, and each response closes its connection. The API server does not retry a review, so a review on a closed
/// connection would fail a user's request.
/// </summary>
internal sealed partial class GracefulShutdown(IOptions<ListenerOptions> options, TimeProvider clock, ILogger<GracefulShutdown> logger)
    : IHostedLifecycleService
{
    /// <summary>The time for reviews in progress after the drain; longer than the maximum timeout of a webhook (30 seconds).</summary>
    public static readonly TimeSpan LongestReview = TimeSpan.FromSeconds(35);

    private volatile bool _draining;

    public string? Problem => _draining ? "draining: the webhook is shutting down" : null;

    public Task CloseConnection(HttpContext context, RequestDelegate next)
    {
        if (_draining)
        {
            context.Connection.RequestClose();
        }

        return next(context);
    }

    /// <summary>The host calls it before it stops Kestrel.</summary>
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
        [LoggerMessage(110, LogLevel.Information, "Shutting down: not ready, serving for another {Drain}")]
        public static partial void Draining(ILogger logger, TimeSpan drain);
    }
}
