using System.Globalization;
using System.Threading.Channels;

namespace SecretPin.Manifests.Files;

/// <summary>
/// Calls when something below a folder has changed and come to rest. The system's own notices are quick, but get lost when a
/// folder is replaced, on network volumes, and past the kernel's limits: so the folder is also looked at now and then.
/// </summary>
internal sealed class FolderWatch : IDisposable
{
    /// <summary>Editors write a file in several steps, and the kubelet a folder in many.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    /// <summary>What never rests is read nevertheless, after so many times <see cref="Rest"/>.</summary>
    private const int MostRests = 25;

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly Func<CancellationToken, Task> _changed;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _notices = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly FileSystemWatcher? _system;

    public FolderWatch(string folder, TimeProvider time, Func<CancellationToken, Task> changed)
    {
        (_folder, _time, _changed) = (folder, time, changed);
        _system = Subscribe();
        _ = RunAsync(Fingerprint(), _stop.Token);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _system?.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(string seen, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var isNoticed = await IsNoticedAsync(LookEvery, stop);
                for (var rests = 0; isNoticed && rests < MostRests && await IsNoticedAsync(Rest, stop); rests++)
                {
                }

                var now = Fingerprint();
                if (isNoticed || now != seen)
                {
                    seen = now;
                    await _changed(stop);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <returns>Whether there was a notice before the time was up.</returns>
    private async Task<bool> IsNoticedAsync(TimeSpan within, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(within, _time);
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            return await _notices.Reader.ReadAsync(wait.Token);
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
            var system = new FileSystemWatcher(_folder) { IncludeSubdirectories = true };
            system.Changed += (_, _) => _notices.Writer.TryWrite(true);
            system.Created += (_, _) => _notices.Writer.TryWrite(true);
            system.Deleted += (_, _) => _notices.Writer.TryWrite(true);
            system.Renamed += (_, _) => _notices.Writer.TryWrite(true);
            system.Error += (_, _) => _notices.Writer.TryWrite(true);
            system.EnableRaisingEvents = true;
            return system;
        }
        catch (Exception problem) when (problem is IOException or ArgumentException)
        {
            // No more watches to be had, or no folder at present: looking has to do.
            return null;
        }
    }

    /// <summary>What tells a changed folder from the one before: a link's target counts, not the link.</summary>
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
