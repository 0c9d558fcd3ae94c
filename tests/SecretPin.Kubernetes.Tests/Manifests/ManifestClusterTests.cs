using Microsoft.Extensions.Time.Testing;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Manifests;

namespace SecretPin.Kubernetes.Tests.Manifests;

public sealed class ManifestClusterTests : IDisposable
{
    private const string Alias = """
        apiVersion: secretpin.io/v1alpha1
        kind: SecretAlias
        metadata: {name: auth, namespace: production}
        spec: {source: {version: "20250715100000"}}
        """;

    private const string Secret = """
        apiVersion: v1
        kind: Secret
        metadata: {name: auth-20250715100000, namespace: production}
        data: {password: aHVudGVyMg==}
        """;

    private const string Newest = """
        apiVersion: secretpin.io/v1alpha1
        kind: SecretAlias
        metadata: {name: auth, namespace: production}
        spec: {source: {newest: {minAge: 10m}}}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new(2025, 8, 1, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_hand_set_version_is_in_force_when_its_Secret_is_declared()
    {
        _folder.Write("alias.yaml", Alias);
        _folder.Write("below/it/secret.yml", Secret);

        Assert.Equal("auth-20250715100000", (await PinAsync())?.Secret?.ToString());
    }

    [Fact]
    public async Task A_version_whose_Secret_is_not_declared_is_no_pin()
    {
        _folder.Write("alias.yaml", Alias);

        var pin = await PinAsync();

        Assert.Null(pin!.Secret);
        Assert.Contains("does not exist", pin.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_recorded_pin_stays_until_the_wanted_Secret_is_declared()
    {
        _folder.Write("alias.yaml", Alias.Replace("20250715100000", "20250723110000", StringComparison.Ordinal)
            + "\nstatus: {pinned: auth-20250715100000}");
        _folder.Write("secret.yaml", Secret);

        Assert.Equal("auth-20250715100000", (await PinAsync())?.Secret?.ToString());
    }

    [Fact]
    public async Task The_newest_version_is_the_pin_once_it_is_old_enough()
    {
        _folder.Write("alias.yaml", Newest);
        _folder.Write("old.yaml", Secret);
        _folder.Write("new.yaml", Secret.Replace("20250715100000", "20250731235500", StringComparison.Ordinal));
        var cluster = await LoadAsync();

        Assert.Equal("auth-20250715100000", (await PinAsync(cluster))?.Secret?.ToString());
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("auth-20250731235500", (await PinAsync(cluster))?.Secret?.ToString());
        Assert.Equal("auth-20250731235500", (await cluster.GatherAsync("production", "x", default)).Aliases.Single().Recorded?.ToString());
    }

    private Task<ManifestCluster> LoadAsync() => ManifestCluster.LoadAsync(_folder.Path, new ObjectScanner(), _time);

    private async Task<Pin?> PinAsync(ManifestCluster? cluster = null) =>
        (await (cluster ?? await LoadAsync()).ReadAsync("production", ["auth", "other"], default)).GetValueOrDefault("auth");
}
