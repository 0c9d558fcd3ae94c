using SecretPin.Manifests.Files;

namespace SecretPin.Webhook.ClusterSources;

/// <summary>Watches the folder of the embedded cluster, and logs the result of each reload.</summary>
internal sealed partial class EmbeddedCluster(ManifestCluster cluster, ILogger<EmbeddedCluster> logger) : IHostedService, IDisposable
{
    private IDisposable? _watch;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Warn(cluster.LastLoad);
        _watch = cluster.Watch(load =>
        {
            Warn(load);
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

    private void Warn(ManifestLoad load)
    {
        if (load.Warnings.Count > 0)
        {
            Log.Warned(logger, string.Join("; ", load.Warnings));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(400, LogLevel.Information, "The manifests changed: {Objects} objects in {Files} files")]
        public static partial void Reloaded(ILogger logger, int objects, int files);
        [LoggerMessage(401, LogLevel.Error, "The manifests changed and are invalid; the last valid ones stay in use: {Problems}")]
        public static partial void Kept(ILogger logger, string problems);
        [LoggerMessage(402, LogLevel.Warning, "The manifests are valid, but probably not as intended: {Warnings}")]
        public static partial void Warned(ILogger logger, string warnings);
    }
}
