using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using SecretPin.Core.References;
using SecretPin.Core.Rollouts;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Tests.LiveReads;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.Controllers;

public sealed partial class PinControllerTests : IAsyncLifetime
{
    private const string Old = "auth-20250715100000";
    private const string New = "auth-20250723110000";
    private static readonly string Alias = Resources.SecretAliases.Path("ns", "auth");
    private static readonly string Events = Resources.Events.Path("ns");

    private readonly SignalledTime _time = new();
    private readonly ObjectScanner _scanner = new();
    private readonly ClusterIndex _index = new();
    private readonly Channel<JsonObject> _statuses = Channel.CreateUnbounded<JsonObject>();
    private readonly Channel<JsonObject> _events = Channel.CreateUnbounded<JsonObject>();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private AliasReflectorStore _aliases = null!;
    private SecretReflectorStore _secrets = null!;
    private FakeApi _api = null!;
    private FakeObjects _objects = null!;

    public async ValueTask InitializeAsync()
    {
        _time.SetUtcNow(new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
        _api = await FakeApi.StartAsync();
        _objects = new(_api) { Written = Written };
        (_aliases, _secrets) = (new(_index, _scanner), new(_index, _scanner));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).WaitAsync(TestTime.Limit);
        await _api.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task Pins_the_version_in_the_spec_and_records_an_Event()
    {
        Secret(New);
        Declare("""{ "version": "20250723110000" }""");
        Start();

        var status = await StatusAsync();
        Assert.Equal(New, (string?)status["pinned"]);
        Assert.Equal("2026-01-31T12:00:00Z", (string?)status["history"]![0]!["pinnedAt"]);
        Assert.Equal("Pinned", (string?)status["conditions"]![0]!["reason"]);

        var told = await _events.Reader.ReadAsync().AsTask().WaitAsync(TestTime.Limit);
        Assert.Equal($"Pin moved to {New}, as set by spec.source.version.", (string?)told["note"]);
        Assert.Equal("uid-of-auth", (string?)told["regarding"]!["uid"]);
        Assert.Equal("2026-01-31T12:00:00.000000Z", (string?)told["eventTime"]);
    }

    [Fact]
    public async Task Moves_a_pin_when_its_Secret_is_created()
    {
        Secret(Old);
        Declare("""{ "version": "20250723110000" }""", pinned: Old);
        Start();
        Assert.Equal((Old, "SecretMissing"), Summary(await StatusAsync()));

        Secret(New);

        Assert.Equal((New, "Pinned"), Summary(await StatusAsync()));
    }

    [Fact]
    public async Task Reports_a_plain_Secret_that_changes_after_the_pin_was_made()
    {
        Secret(Old);
        Secret(New);
        PlainSecret("2024-12-31T00:00:00Z");
        Declare("""{ "version": "20250715100000" }""", pinned: Old);
        Start();
        Assert.Single((await StatusAsync())["conditions"]!.AsArray());

        PlainSecret("2025-02-01T00:00:00Z");

        var status = await StatusAsync();
        Assert.Equal(("PlainSecretChanged", "True"), ((string?)status["conditions"]![1]!["type"], (string?)status["conditions"]![1]!["status"]));
    }

    [Fact]
    public async Task Moves_a_pin_when_the_alias_changes()
    {
        Secret(Old);
        Secret(New);
        Declare("""{ "version": "20250715100000" }""");
        Start();
        Assert.Equal((Old, "Pinned"), Summary(await StatusAsync()));

        var declared = _objects[Alias]!;
        declared["spec"]!["source"]!["version"] = "20250723110000";
        Declare(declared);

        Assert.Equal((New, "Pinned"), Summary(await StatusAsync()));
    }

    [Fact]
    public async Task The_start_and_the_end_of_a_rollout_by_the_source_are_reported()
    {
        Secret(Old);
        Secret(New);
        Declare("""{ "version": "20250715100000" }""");
        var declared = _objects[Alias]!;
        declared["spec"]!["rollout"] = JsonNode.Parse("""{"steps": [{"percent": 100}]}""");
        Declare(declared);
        Start();
        Assert.Equal((Old, "Pinned"), Summary(await StatusAsync()));
        await EventAsync();

        Pin("20250723110000");
        Assert.Equal((Old, "RollingOut"), Summary(await StatusAsync()));
        Assert.Equal(
            ("RolloutStarted", $"The rollout from {Old} to {New} begins. The first step is not released yet."), await EventAsync());

        Pin("20250715100000");
        Assert.Equal((Old, "Pinned"), Summary(await StatusAsync()));
        Assert.Equal(
            ("RolloutEnded",
                $"The rollout from {Old} to {New} has ended. The source of the alias names {Old} again, so the rollout to {New} was withdrawn."),
            await EventAsync());
        _transitions.Writer.Complete();
        Assert.Equal(
            [(null, RolloutPhase.Waiting), (RolloutPhase.Waiting, RolloutPhase.RolledBack)],
            await _transitions.Reader.ReadAllAsync().ToArrayAsync());

        void Pin(string version)
        {
            var changed = _objects[Alias]!;
            changed["spec"]!["source"]!["version"] = version;
            Declare(changed);
        }

        async Task<(string?, string?)> EventAsync()
        {
            var read = await _events.Reader.ReadAsync().AsTask().WaitAsync(TestTime.Limit);
            return ((string?)read["reason"], (string?)read["note"]);
        }
    }

    [Fact]
    public async Task Follows_the_newest_version()
    {
        Declare("""{ "newest": {} }""");
        Start();
        Assert.Equal((null, "NoVersion"), Summary(await StatusAsync()));

        Secret(Old);
        Assert.Equal((Old, "Pinned"), Summary(await StatusAsync()));

        Secret(New);
        Assert.Equal((New, "Pinned"), Summary(await StatusAsync()));
    }

    [Fact]
    public async Task Pins_a_version_as_soon_as_it_is_old_enough()
    {
        Secret(Old);
        Declare("""{ "newest": { "minAge": "10m" } }""");
        Start();
        Assert.Equal((Old, "Pinned"), Summary(await StatusAsync()));

        Secret(New, createdAt: "2026-01-31T11:55:00Z");
        await _time.DelayAsync(TimeSpan.FromMinutes(5));
        Assert.False(_statuses.Reader.TryRead(out _));
        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal((New, "Pinned"), Summary(await StatusInTimeAsync()));
    }

    [Fact]
    public async Task A_changed_source_moves_the_pin_when_its_Secret_is_created()
    {
        Secret(Old);
        Declare(Aws, pinned: Old);
        Start();
        await _api.AskedAsync("GET", Alias, 1);
        Assert.False(_statuses.Reader.TryRead(out _));

        _source.Says(New);
        Assert.Equal((Old, "SecretMissing"), Summary(await StatusAsync()));
        Secret(New);

        Assert.Equal((New, "Pinned"), Summary(await StatusAsync()));
    }

    [Fact]
    public async Task The_ExternalSecret_of_a_missing_version_is_created_once()
    {
        Secret(Old);
        Declare(Aws, pinned: Old);
        var declared = _objects[Alias]!;
        declared["spec"]!["externalSecret"] = JsonNode.Parse("""{ "template": { "spec": { "data": [ { "secretKey": "token", "remoteRef": {} } ] } } }""");
        Declare(declared);
        Start();
        _source.Says(New);

        var status = await StatusAsync();

        Assert.Equal((Old, "SecretMissing"), Summary(status));
        Assert.Contains($"ExternalSecret {New} will create it", (string?)status["conditions"]![0]!["message"], StringComparison.Ordinal);
        var made = Assert.Single(_objects.Writes, write => write.Path.Contains("externalsecrets", StringComparison.Ordinal));
        Assert.Equal("20250723110000", (string?)made.Object["spec"]!["data"]![0]!["remoteRef"]!["version"]);
    }

    [Fact]
    public async Task The_sources_forget_a_deleted_alias()
    {
        Declare(Aws);
        Start();
        await _api.AskedAsync("GET", Alias, 1);

        _objects.Remove(Alias);
        _aliases.Remove(Encoding.UTF8.GetBytes(
            """{ "apiVersion": "secretpin.io/v1alpha1", "kind": "SecretAlias", "metadata": { "name": "auth", "namespace": "ns" } }"""));

        Assert.Equal("auth", (await _source.Forgotten.Task.WaitAsync(TestTime.Limit)).Value);
    }

    [Fact]
    public async Task Does_not_move_a_pin_to_a_Secret_that_only_the_cache_still_contains()
    {
        Secret(Old);
        Secret(New);
        _objects.Put(Resources.Secrets.Path("ns", New),
            """{ "apiVersion": "v1", "kind": "Secret", "metadata": { "deletionTimestamp": "2026-01-31T12:00:00Z" } }""");
        Declare("""{ "version": "20250723110000" }""", pinned: Old);
        Start();

        Assert.Equal((Old, "SecretMissing"), Summary(await StatusAsync()));
    }

    [Fact]
    public async Task Writes_nothing_when_nothing_has_changed()
    {
        Secret(New);
        Declare("""{ "version": "20250723110000" }""");
        Start();
        await StatusAsync();

        // The write triggers a second reconciliation. The third one proves that the second has ended.
        await _api.AskedAsync("GET", Alias, 2);
        Declare(_objects[Alias]!);
        await _api.AskedAsync("GET", Alias, 3);

        Assert.Single(_objects.Writes, write => write.Path == "/" + Alias);
    }

    [Fact]
    public async Task Two_leaders_write_what_one_would()
    {
        Secret(Old);
        Secret(New);
        Declare("""{ "newest": {} }""", pinned: Old);
        var read = _objects[Alias]!.ToJsonString();
        var stall = _api.Stall(Alias);
        Start();
        Start();
        await stall.ArrivedAsync();
        await stall.ArrivedAsync();
        _api.Forget(Alias);
        stall.Release(read);
        stall.Release(read);
        await StatusAsync();

        // The write triggers two more reconciliations. The next two prove that they have ended.
        await _api.AskedAsync("GET", Alias, 4);
        Declare(_objects[Alias]!);
        await _api.AskedAsync("GET", Alias, 6);

        Assert.Single(_objects.Writes, write => write.Path == "/" + Alias);
        Assert.Equal([New, Old], _objects[Alias]!["status"]!["history"]!.AsArray().Select(entry => (string?)entry!["secret"]));
    }

    [Fact]
    public async Task Retries_with_growing_delays_while_the_API_server_fails()
    {
        Secret(New);
        Declare("""{ "version": "20250723110000" }""");
        _api.On(Alias, 500);
        Start();
        foreach (var milliseconds in new[] { 200, 400, 800 })
        {
            await _time.DelayAsync(TimeSpan.FromMilliseconds(milliseconds));
            _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        }

        await _time.DelayAsync(TimeSpan.FromMilliseconds(1600));
        _api.Forget(Alias);
        _time.Advance(TimeSpan.FromMilliseconds(1600));

        Assert.Equal((New, "Pinned"), Summary(await StatusAsync()));
    }

    [Fact]
    public async Task An_alias_whose_API_calls_hang_does_not_delay_others_and_is_retried()
    {
        Secret(New);
        Secret("other-20250723110000");
        Declare("""{ "version": "20250723110000" }""");
        var stall = _api.Stall(Alias);
        Start();
        await stall.ArrivedAsync();

        Declare("""{ "version": "20250723110000" }""", name: "other");
        Assert.Equal(("other-20250723110000", "Pinned"), Summary(await StatusAsync()));

        _api.Forget(Alias);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal((New, "Pinned"), Summary(await StatusInTimeAsync()));
    }

    [Fact]
    public async Task A_pin_moves_even_if_the_Event_cannot_be_written()
    {
        _api.On(Events, 403);
        Secret(New);
        Declare("""{ "version": "20250723110000" }""");
        Start();

        Assert.Equal((New, "Pinned"), Summary(await StatusAsync()));
    }

    [Fact]
    public async Task Ignores_an_alias_with_an_unknown_source()
    {
        Secret(New);
        Declare("""{ "awsSecretsManager": { "secretId": "/auth" } }""", name: "aws");
        Declare("""{ "version": "20250723110000" }""");
        Start();
        await StatusAsync();

        Assert.DoesNotContain(_objects.Writes, write => write.Path.EndsWith("/aws", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Returns_when_stopped_even_if_the_last_request_fails()
    {
        Declare("""{ "version": "20250723110000" }""");
        _api.On(Alias, context =>
        {
            context.Abort();
            return _stop.CancelAsync();
        });

        Start();

        await Task.WhenAll(_running).WaitAsync(TestTime.Limit);
    }
}
