using System.Threading.Channels;
using SecretPin.Core.References;
using SecretPin.Manifests.Files;

namespace SecretPin.Manifests.Tests.Files;

public sealed class FolderWatcherTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Channel<ManifestLoad> _loads = Channel.CreateUnbounded<ManifestLoad>();
    private ManifestCluster? _cluster;
    private IDisposable? _watch;

    public ValueTask InitializeAsync()
    {
        _folder.Write("a.yaml", Secret("a"));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _watch?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_written_file_is_reloaded()
    {
        await WatchAsync();

        _folder.Write("below/b.yaml", Secret("b"));

        await UntilAsync("b");
    }

    [Fact]
    public async Task A_file_that_is_replaced_by_a_rename_is_reloaded()
    {
        await WatchAsync();

        File.Move(_folder.Write(".a.yaml.tmp", Secret("b")), Path.Combine(_folder.Path, "a.yaml"), overwrite: true);

        await UntilAsync("b");
        Assert.Empty(await _cluster!.FindAsync("default", ["a"], default));
    }

    [Fact]
    public async Task An_updated_ConfigMap_mount_is_reloaded_once()
    {
        File.Delete(Path.Combine(_folder.Path, "a.yaml"));
        _folder.Write("..1/a.yaml", Secret("a"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "..data"), "..1");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "a.yaml"), "..data/a.yaml");
        await WatchAsync();
        Assert.Equal(1, _cluster!.LastLoad.Files);

        _folder.Write("..2/a.yaml", Secret("b"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "..data_tmp"), "..2");
        Directory.Move(Path.Combine(_folder.Path, "..data"), Path.Combine(_folder.Path, "..old"));
        Directory.Move(Path.Combine(_folder.Path, "..data_tmp"), Path.Combine(_folder.Path, "..data"));

        await UntilAsync("b");
    }

    [Fact]
    public async Task A_replaced_folder_is_reloaded()
    {
        await WatchAsync();

        Directory.Move(_folder.Path, _folder.Path + "-old");
        _folder.Write("a.yaml", Secret("b"));
        Directory.Delete(_folder.Path + "-old", recursive: true);

        await UntilAsync("b");
    }

    [Fact]
    public async Task A_malformed_file_is_reported_and_so_is_its_correction()
    {
        await WatchAsync();

        _folder.Write("a.yaml", "kind: [");
        Assert.False((await NextAsync()).IsGood);
        Assert.NotEmpty(await _cluster!.FindAsync("default", ["a"], default));

        _folder.Write("a.yaml", Secret("b"));
        await UntilAsync("b");
        Assert.True(_cluster.LastLoad.IsGood);
    }

    private static string Secret(string name) => $"apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}}}\n";

    private async Task WatchAsync()
    {
        _cluster = await ManifestCluster.LoadAsync(_folder.Path, new ObjectScanner(), TimeProvider.System);
        _watch = _cluster.Watch(load => _loads.Writer.TryWrite(load));
    }

    private async Task<ManifestLoad> NextAsync() =>
        await _loads.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

    private async Task UntilAsync(string secret)
    {
        while ((await _cluster!.FindAsync("default", [secret], default)).Count == 0)
        {
            await NextAsync();
        }
    }
}
