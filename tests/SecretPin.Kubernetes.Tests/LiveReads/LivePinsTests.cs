using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.Tests.LiveReads;

public sealed partial class LivePinsTests : IAsyncLifetime, ILiveReadMetrics
{
    private const string Old = "20250715100000";
    private const string New = "20250723110000";

    private readonly FakeCachedCluster _cache = new();
    private readonly SignalledTime _time = new();
    private FakeApi _api = null!;
    private LivePins _pins = null!;
    private int _lastKnown;

    public async ValueTask InitializeAsync()
    {
        _api = await FakeApi.StartAsync();
        _pins = new(
            _api.Client, new ObjectScanner(),
            new LiveSecrets(_api.Client, new ObjectScanner(), _cache, _time),
            _cache, this, _time);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    void ILiveReadMetrics.LastKnownPinServed() => _lastKnown++;

    void ILiveReadMetrics.LiveRead(string what, int callers)
    {
    }

    [Fact]
    public async Task A_stalled_watch_never_gives_a_stale_pin()
    {
        _cache.Aliases["auth"] = Alias(Old);
        _cache.Secrets.UnionWith(["auth-" + Old, "auth-" + New]);

        for (var i = 0; i < 100; i++)
        {
            var version = i % 2 == 0 ? New : Old;
            _api.On(Aliases("auth"), AliasJson(version));
            Assert.Equal("auth-" + version, await PinOfAsync("auth"));
        }
    }

    [Fact]
    public async Task Two_hundred_reviews_of_one_alias_cause_two_reads()
    {
        _cache.Secrets.Add("auth-" + New);
        var stall = _api.Stall(Aliases("auth"));
        var first = PinOfAsync("auth");
        await stall.ArrivedAsync();
        var rest = Enumerable.Range(0, 199).Select(_ => PinOfAsync("auth")).ToArray();

        stall.Release(AliasJson(New));
        stall.Release(AliasJson(New));

        Assert.Equal("auth-" + New, await first);
        Assert.All(await Task.WhenAll(rest), pin => Assert.Equal("auth-" + New, pin));
        Assert.Equal(2, _api.Requests.Count);
    }

    [Fact]
    public async Task Versioned_and_invalid_names_are_not_read()
    {
        Assert.Empty(await ReadAsync("auth-" + New, "Not/A/Name"));
        Assert.Empty(_api.Requests);
    }

    [Fact]
    public async Task A_cached_plain_Secret_is_not_an_alias_and_is_read_only_on_request()
    {
        _cache.Secrets.UnionWith(["auth", "auth-" + New]);
        _api.On(Aliases("auth"), AliasJson(New));

        Assert.False(_pins.MayBeAlias("ns", "auth"));
        Assert.Empty(_api.Requests);
        Assert.Equal("auth-" + New, await PinOfAsync("auth"));
    }

    [Fact]
    public async Task A_plain_Secret_is_read_while_the_cache_is_not_fresh()
    {
        _cache.Secrets.UnionWith(["auth", "auth-" + New]);
        _cache.IsFresh = false;
        _api.On(Aliases("auth"), AliasJson(New));

        Assert.Equal("auth-" + New, await PinOfAsync("auth"));
    }

    [Fact]
    public async Task An_alias_that_is_not_in_the_cache_is_in_force_at_once()
    {
        _api.On(Aliases("auth"), AliasJson(New));
        _api.On(Secrets("auth-" + New), Secret("auth-" + New));

        Assert.Equal("auth-" + New, await PinOfAsync("auth"));
    }

    [Fact]
    public async Task A_deleted_alias_in_the_cache_is_not_declared()
    {
        _cache.Aliases["auth"] = Alias(Old);
        _cache.Secrets.Add("auth-" + Old);

        Assert.Empty(await ReadAsync("auth"));
    }

    [Fact]
    public async Task Only_metadata_of_Secrets_is_requested()
    {
        _api.On(Aliases("auth"), AliasJson(New));
        _api.On(Secrets("auth-" + New), Secret("auth-" + New));

        await PinOfAsync("auth");

        Assert.Equal(
            "application/json; as=PartialObjectMetadata; g=meta.k8s.io; v=v1",
            _api.Requests.Single(request => request.Path.Contains("/secrets/", StringComparison.Ordinal)).Accept);
    }

    [Fact]
    public async Task A_Secret_that_is_being_deleted_does_not_exist()
    {
        _api.On(Aliases("auth"), AliasJson(New));
        _api.On(Secrets("auth-" + New), Secret("auth-" + New, deleting: true));

        var pin = (await ReadAsync("auth"))["auth"];

        Assert.Null(pin.Secret);
        Assert.Contains("Create it", pin.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_whose_Secret_does_not_exist_leaves_the_recorded_pin_with_a_note()
    {
        _cache.Secrets.Add("auth-" + Old);
        _api.On(Aliases("auth"), AliasJson(New, recorded: Old));

        var pin = (await ReadAsync("auth"))["auth"];

        Assert.Equal("auth-" + Old, pin.Secret?.ToString());
        Assert.Contains("does not exist yet", pin.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_are_read_in_parallel()
    {
        _cache.Secrets.UnionWith(["a-" + New, "b-" + New]);
        var (a, b) = (_api.Stall(Aliases("a")), _api.Stall(Aliases("b")));

        var pins = ReadAsync("a", "b");
        await a.ArrivedAsync();
        await b.ArrivedAsync();
        a.Release(AliasJson(New, name: "a"));
        b.Release(AliasJson(New, name: "b"));

        Assert.Equal(["a", "b"], (await pins).Keys.Order());
    }

    [Fact]
    public async Task Thousands_of_names_cause_one_list()
    {
        _cache.Secrets.Add("auth-" + New);
        _api.On(Resources.SecretAliases.Path("ns"), AliasList(AliasJson(New), AliasJson("20259999999999", name: "invalid")));

        var pins = await ReadAsync(["auth", "invalid", .. Enumerable.Range(0, 2000).Select(index => $"name-{index}")]);

        Assert.Equal(["auth", "invalid"], pins.Keys.Order());
        Assert.Equal("auth-" + New, pins["auth"].Secret?.ToString());
        Assert.Contains("is invalid", pins["invalid"].Note, StringComparison.Ordinal);
        Assert.Single(_api.Requests);
    }

    [Fact]
    public async Task Thousands_of_aliases_whose_Secrets_are_not_cached_cause_two_lists()
    {
        string[] names = [.. Enumerable.Range(0, 2000).Select(index => $"name-{index}")];
        _api.On(Resources.SecretAliases.Path("ns"), AliasList([.. names.Select(name => AliasJson(New, Old, name))]));
        _api.On(
            Resources.Secrets.Path("ns"),
            $$"""{"kind": "PartialObjectMetadataList", "metadata": {}, "items": [{{Secret("name-7-" + New)}}, {{Secret("name-8-" + Old)}}] }""");

        var pins = await ReadAsync(names);

        Assert.Equal(
            ("name-7-" + New, "name-8-" + Old, null),
            (pins["name-7"].Secret?.ToString(), pins["name-8"].Secret?.ToString(), pins["name-9"].Secret?.ToString()));
        Assert.Equal(2, _api.Requests.Count);
    }

    [Fact]
    public async Task Thousands_of_versions_cause_one_list_and_a_Secret_that_is_being_deleted_does_not_exist()
    {
        var secrets = new LiveSecrets(_api.Client, new ObjectScanner(), _cache, _time);
        _api.On(
            Resources.Secrets.Path("ns"),
            $$"""{"kind": "PartialObjectMetadataList", "metadata": {}, "items": [{{Secret("a-" + New)}}, {{Secret("b-" + New, deleting: true)}}] }""");

        var existing = await secrets.FindAsync(
            "ns", [.. Enumerable.Range(0, 2000).Select(index => $"name-{index}-{New}"), "a-" + New, "b-" + New], TestContext.Current.CancellationToken);

        Assert.Equal(["a-" + New], existing);
        Assert.Single(_api.Requests);
    }

    [Fact]
    public async Task A_missing_resource_is_not_an_empty_list()
    {
        var names = Enumerable.Range(0, 2000).Select(index => $"name-{index}").ToArray();

        Assert.Contains("does not serve", (await Assert.ThrowsAsync<ApiServerException>(() => ReadAsync(names))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_malformed_alias_is_reported()
    {
        _api.On(Aliases("auth"), AliasJson("20259999999999"));

        Assert.Contains("is invalid", (await ReadAsync("auth"))["auth"].Note, StringComparison.Ordinal);
    }

    private async Task<string?> PinOfAsync(string name) => (await ReadAsync(name))[name].Secret?.ToString();

    private Task<IReadOnlyDictionary<string, EffectivePin>> ReadAsync(params string[] names) =>
        _pins.ReadAsync("ns", names, TestContext.Current.CancellationToken).AsTask();

    private static SecretAlias Alias(string version) => SecretAlias.Of(new()
    {
        Metadata = new("auth", "ns"),
        Spec = new(new(version, null, null), false, null, null),
    }, "ns");

    private static string Aliases(string name) => Resources.SecretAliases.Path("ns", name);

    private static string Secrets(string name) => Resources.Secrets.Path("ns", name);

    private static string AliasJson(string version, string recorded = "", string name = "auth") => $$"""
        {
          "apiVersion": "secretpin.io/v1alpha1",
          "kind": "SecretAlias",
          "metadata": { "name": "{{name}}", "namespace": "ns" },
          "spec": { "source": { "version": "{{version}}" } },
          "status": { "pinned": "{{name}}-{{recorded}}" }
        }
        """;

    private static string AliasList(params string[] aliases) =>
        $$"""{"kind": "SecretAliasList", "metadata": {}, "items": [{{string.Join(',', aliases)}}] }""";

    private static string Secret(string name, bool deleting = false) => $$"""
        {
          "apiVersion": "meta.k8s.io/v1",
          "kind": "PartialObjectMetadata",
          "metadata": { "name": "{{name}}", "deletionTimestamp": {{(deleting ? "\"2026-01-01T00:00:00Z\"" : "null")}} }
        }
        """;
}
