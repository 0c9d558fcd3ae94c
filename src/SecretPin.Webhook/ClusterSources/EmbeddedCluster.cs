using Microsoft.Extensions.Options;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Guard;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Manifests.Files;
using SecretPin.Webhook.Configuration;

namespace SecretPin.Webhook.ClusterSources;

/// <summary>Watches the folder of the embedded cluster, and logs the result of each reload.</summary>
internal sealed partial class EmbeddedCluster(ManifestCluster cluster, ILogger<EmbeddedCluster> logger) : IHostedService, IDisposable
{
    private IDisposable? _watch;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watch = cluster.Watch(load =>
        {
            if (load.IsGood)
            {
                Log.Reloaded(logger, load.Objects, load.Files);
            }
            else
            {
                Log.Kept(logger, string.Join("; ", load.Problems));
            }
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _watch?.Dispose();

    private static partial class Log
    {
        [LoggerMessage(400, LogLevel.Information, "The manifests changed: {Objects} objects in {Files} files")]
        public static partial void Reloaded(ILogger logger, int objects, int files);
        [LoggerMessage(401, LogLevel.Error, "The manifests changed and are invalid; the last valid ones stay in use: {Problems}")]
        public static partial void Kept(ILogger logger, string problems);
    }
}

internal static class EmbeddedClusterRegistration
{
    public static void AddEmbeddedCluster(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(Load);
        builder.Services.AddSingleton<IPins>(services => services.GetRequiredService<ManifestCluster>());
        builder.Services.AddSingleton<ISecrets>(services => services.GetRequiredService<ManifestCluster>());
        builder.Services.AddSingleton<IEnforcementPolicies>(services => services.GetRequiredService<ManifestCluster>());
        builder.Services.AddSingleton<IDeletionEvidence>(services => services.GetRequiredService<ManifestCluster>());
        builder.Services.AddHostedService<EmbeddedCluster>();
    }

    /// <summary>Blocks while the application is built, so that the webhook serves nothing without a cluster.</summary>
    private static ManifestCluster Load(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ClusterOptions>>().Value;
        var folder = Path.GetFullPath(options.Manifests!, services.GetRequiredService<IHostEnvironment>().ContentRootPath);
        try
        {
            return ManifestCluster.LoadAsync(
                folder,
                services.GetRequiredService<ObjectScanner>(),
                services.GetRequiredService<TimeProvider>(),
                options.DefaultNamespace).GetAwaiter().GetResult();
        }
        catch (ManifestException exception)
        {
            throw new StartupException($"Cluster:Manifests is invalid: {exception.Message}", exception);
        }
    }
}
