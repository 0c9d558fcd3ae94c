using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using SecretPin.Webhook.ClusterSources;

namespace SecretPin.Webhook.Background;

/// <summary>Logs the addresses of the server and the cluster, once, when the application has started.</summary>
internal sealed partial class StartupReport(
    IServer server, IOptions<ClusterOptions> cluster, IHostApplicationLifetime lifetime, ILogger<StartupReport> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() =>
        {
            foreach (var address in server.Features.Get<IServerAddressesFeature>()!.Addresses)
            {
                Log.Listening(logger, address.StartsWith("https", StringComparison.Ordinal) ? "Reviews" : "Probes and metrics", address);
            }

            Log.Cluster(logger, cluster.Value);
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Information, "{What} at {Address}")]
        public static partial void Listening(ILogger logger, string what, string address);
        [LoggerMessage(101, LogLevel.Information, "The cluster is {Cluster}")]
        public static partial void Cluster(ILogger logger, ClusterOptions cluster);
    }
}
