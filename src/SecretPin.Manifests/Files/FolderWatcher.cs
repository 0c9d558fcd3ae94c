using System.Globalization;
using System.Threading.Channels;

namespace SecretPin.Manifests.Files;

/// <summary>
/// Calls a function after files below a folder have changed, once the changes have settled. File system events are fast, but
/// are lost if the folder is replaced, on network volumes and beyond kernel limits. The folder is therefore also polled.
/// </summary>
internal sealed class FolderWatcher : IDisposable
{
    /// <summary>The time without events after which changes have settled. Editors and the kubelet write in several steps.</summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    /// <summary>Changes that do not settle are reported after this many periods of <see cref="SettleTime"/>.</summary>
    private const int MaxSettlePeriods = 25;

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly Func<CancellationToken, Task> _changed;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _events = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly FileSystemWatcher? _watcher;

    public FolderWatcher(string folder, TimeProvider time, Func<CancellationToken, Task> changed)
    {
        (_folder, _time, _changed) = (folder, time, changed);
        _watcher = Subscribe();
        _ = RunAsync(Fingerprint(), _stop.Token);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _watcher?.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(string fingerprint, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var hasEvent = await HasEventAsync(PollInterval, stop);
                for (var periods = 0; hasEvent && periods < MaxSettlePeriods && await HasEventAsync(SettleTime, stop); periods++)
                {
                }

                var now = Fingerprint();
                if (hasEvent || now != fingerprint)
                {
                    fingerprint = now;
                    await _changed(stop);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <returns>Whether an event occurred within the time.</returns>
    private async Task<bool> HasEventAsync(TimeSpan within, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(within, _time);
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            return await _events.Reader.ReadAsync(wait.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private FileSystemWatcher? Subscribe()
    {
        try
        {
            var watcher = new FileSystemWatcher(_folder) { IncludeSubdirectories = true };
            watcher.Changed += (_, _) => _events.Writer.TryWrite(true);
            watcher.Created += (_, _) => _events.Writer.TryWrite(true);
            watcher.Deleted += (_, _) => _events.Writer.TryWrite(true);
            watcher.Renamed += (_, _) => _events.Writer.TryWrite(true);
            watcher.Error += (_, _) => _events.Writer.TryWrite(true);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception problem) when (problem is IOException or ArgumentException)
        {
            // The kernel has no more watches, or the folder does not exist: polling is enough.
            return null;
        }
    }

    /// <summary>Identifies the state of the folder. Symbolic links are followed.</summary>
    private string Fingerprint()
    {
        try
        {
            return string.Join('\n', ManifestFolder.Files(_folder).Select(path =>
            {
                var file = File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path);
                return string.Create(CultureInfo.InvariantCulture, $"{path} {file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}");
            }));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return problem.Message;
        }
    }
}
