using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Consistency;

/// <summary>
/// The deletion of a version against a request that needs it, at the same time. No guard can close this race completely, because a workload can be
/// stored between the listing and the deletion. The tests print how often both requests succeed, in which order, what reports it, and how fast.
/// SECRETPIN_CONSISTENCY_RUNS is the number of pairs.
/// </summary>
[Collection(nameof(LoadTests))]
[Trait("Category", "Slow")]
public sealed class DeletionRaceTests(RunningCluster cluster, ITestOutputHelper output)
{
    private const string User = "jane";

    /// <summary>The largest difference between the starts of the two requests. About the duration of a deletion.</summary>
    private static readonly TimeSpan Spread = TimeSpan.FromMilliseconds(
        int.TryParse(Environment.GetEnvironmentVariable("SECRETPIN_RACE_SPREAD_MS"), NumberStyles.None, CultureInfo.InvariantCulture, out var spread)
            ? spread : 60);

    /// <summary>The later versions stay, so that none is the newest.</summary>
    private static readonly string Newest = ConsistencyRuns.Version(1_000_000);

    private readonly Random _random = new(1);
    private readonly ConcurrentDictionary<string, (long Version, long Time)> _deleted = new();
    private readonly ConcurrentDictionary<string, long> _reported = new();
    private readonly ConcurrentBag<string> _notes = [];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pod_that_is_created_while_its_version_is_deleted_is_reported_with_the_user(bool isEnforced)
    {
        var ns = await NewAsync(isEnforced ? [("secretpin.io/enforce", "versioned")] : []);
        using var end = new CancellationTokenSource();
        var watches = Task.WhenAll(WatchDeletionsAsync(ns, end.Token), WatchEventsAsync(ns, end.Token));
        var both = new List<(string Pod, string Secret, bool IsPodFirst, bool HasWarning)>();
        var outcomes = new Counts();
        for (var run = 0; run < ConsistencyRuns.Count; run++)
        {
            var (pod, secret) = ($"app-{run}", await ns.SecretAsync("auth", ConsistencyRuns.Version(run)));
            var (created, deleted) = await RaceAsync(
                () => ns.Api.CreateAsync("pods", ns.Name, TestObjects.Workload("Pod", pod, secret)),
                () => DeleteAsync(ns, secret));
            outcomes.Add(Outcome("pod created", created, "version deleted", deleted));
            if (created.IsSuccess && deleted.IsSuccess)
            {
                both.Add((pod, secret, VersionOf(created) < await DeletionOfAsync(secret), WarnsOfMissing(created)));
            }
            else if (created.IsSuccess)
            {
                await ns.Api.DeleteAsync("pods", ns.Name, pod);
            }
        }

        await ReportedAsync(both.Select(pair => (pair.Pod, pair.Secret)));
        await end.CancelAsync();
        await watches;

        output.WriteLine($"{(isEnforced ? "enforced" : "not enforced")}: {outcomes}");
        output.WriteLine($"both succeeded: {both.Count}, of these the pod was stored before the deletion: {both.Count(pair => pair.IsPodFirst)}, "
            + $"with a warning: {both.Count(pair => pair.HasWarning)}");
        var delays = both.Select(pair => Elapsed(_deleted[pair.Secret].Time, _reported[Key(pair.Pod, pair.Secret)]));
        output.WriteLine($"Event on the pod, after the deletion: {Distribution(delays)}");
        Assert.All(_notes, note => Assert.Contains($"{User} deleted it at ", note, StringComparison.Ordinal));
        Assert.Equal(ConsistencyRuns.Count, outcomes.Total);
        Assert.Equal(0, outcomes["neither succeeded"]);
    }

    [Fact]
    public async Task No_workload_gets_a_version_that_is_deleted_while_the_pin_moves_to_it_and_the_alias_reports_it()
    {
        var ns = await NewAsync();
        var kept = $"auth-{Newest}";
        using var end = new CancellationTokenSource();
        var watches = Task.WhenAll(WatchDeletionsAsync(ns, end.Token), WatchMissingAsync(ns, end.Token));
        var both = new List<(string Secret, bool IsMoveFirst, bool HasWarning)>();
        var (outcomes, states) = (new Counts(), new Counts());
        for (var run = 0; run < ConsistencyRuns.Count; run++)
        {
            var secret = await ns.SecretAsync("auth", ConsistencyRuns.Version(run));
            var (moved, deleted) = await RaceAsync(
                () => ns.Api.PatchAsync("secretaliases", ns.Name, "auth", TestObjects.Alias("auth", ConsistencyRuns.Version(run))),
                () => DeleteAsync(ns, secret));
            outcomes.Add(Outcome("pin moved", moved, "version deleted", deleted));
            if (moved.IsSuccess && deleted.IsSuccess)
            {
                both.Add((secret, VersionOf(moved) < await DeletionOfAsync(secret), WarnsOfMissing(moved)));
                await Until.HoldsAsync(() => Task.FromResult(_reported.ContainsKey(secret) ? null : $"The alias does not report {secret}."));
                states.Add(await StateOfAliasAsync(ns, secret, kept));
            }

            await ns.PinAsync("auth", Newest);
            await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == kept);
        }

        await end.CancelAsync();
        await watches;

        output.WriteLine($"{outcomes}");
        output.WriteLine($"both succeeded: {both.Count}, of these the move was stored before the deletion: {both.Count(pair => pair.IsMoveFirst)}, "
            + $"with a warning: {both.Count(pair => pair.HasWarning)}. The pin in force afterwards: {states}");
        var delays = both.Select(pair => Elapsed(_deleted[pair.Secret].Time, _reported[pair.Secret]));
        output.WriteLine($"condition SecretMissing, after the deletion: {Distribution(delays)}");
        Assert.Equal(ConsistencyRuns.Count, outcomes.Total);
        Assert.Equal(0, outcomes["neither succeeded"]);
    }

    /// <summary>A namespace with an alias that is pinned to the newest version, and that retains no other.</summary>
    private async Task<TestNamespace> NewAsync(params (string Name, string Value)[] labels)
    {
        var ns = await cluster.NewNamespaceAsync(labels);
        await ns.PinAsync("auth", Newest, ("retention", "0s"));
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == $"auth-{Newest}");
        return ns;
    }

    /// <summary>
    /// The version that a new workload gets. The webhook takes the existence of a Secret from its index, so the deleted version may be in force
    /// until the watch has delivered the deletion.
    /// </summary>
    private static async Task<string> StateOfAliasAsync(TestNamespace ns, string deleted, string kept)
    {
        string? state = null;
        await Until.HoldsAsync(async () =>
        {
            var created = await ns.Api.CreateAsync("podtemplates", ns.Name, TestObjects.Workload("PodTemplate", $"probe-{deleted}", "auth"));
            var name = created.IsSuccess ? SecretNames.Of(created.Body["template"]).Single() : null;
            state = name == kept ? "the previous version"
                : created.Message.Contains($"Secret {ns.Name}/{deleted} does not exist", StringComparison.Ordinal) ? "none" : null;
            if (created.IsSuccess)
            {
                (await ns.Api.DeleteAsync("podtemplates", ns.Name, $"probe-{deleted}")).Expected();
            }

            return state is null ? $"A workload got {name}. {created.Message}" : null;
        });
        return state!;
    }

    /// <summary>Starts both requests with a random difference, so that each order occurs.</summary>
    private async Task<(Answer First, Answer Second)> RaceAsync(Func<Task<Answer>> first, Func<Task<Answer>> second)
    {
        var difference = ((2 * _random.NextDouble()) - 1) * Spread;
        var firstAnswer = StartAsync(first, -difference);
        var secondAnswer = StartAsync(second, difference);
        return (await firstAnswer, await secondAnswer);
    }

    private static async Task<Answer> StartAsync(Func<Task<Answer>> request, TimeSpan delay)
    {
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, TimeProvider.System);
        }

        return await request();
    }

    private static Task<Answer> DeleteAsync(TestNamespace ns, string secret) =>
        ns.Api.SendAsync(HttpMethod.Delete, Resources.Path("secrets", ns.Name, secret), user: User);

    private static string Outcome(string first, Answer firstAnswer, string second, Answer secondAnswer)
    {
        if (new[] { firstAnswer, secondAnswer }.Any(answer => !answer.IsSuccess && answer.Code != HttpStatusCode.Forbidden))
        {
            return "not verified in time";
        }

        return (firstAnswer.IsSuccess, secondAnswer.IsSuccess) switch
        {
            (true, true) => "both succeeded",
            (true, false) => $"only {first}",
            (false, true) => $"only {second}",
            _ => "neither succeeded",
        };
    }

    private async Task<long> DeletionOfAsync(string secret)
    {
        await Until.HoldsAsync(() => Task.FromResult(_deleted.ContainsKey(secret) ? null : $"The watch has not delivered the deletion of {secret}."));
        return _deleted[secret].Version;
    }

    private Task ReportedAsync(IEnumerable<(string Pod, string Secret)> pairs) => Until.HoldsAsync(() => Task.FromResult(
        pairs.Where(pair => !_reported.ContainsKey(Key(pair.Pod, pair.Secret))).Select(pair => $"{pair.Pod} is not reported.").FirstOrDefault()));

    private Task WatchDeletionsAsync(TestNamespace ns, CancellationToken end) => WatchAsync(ns, "secrets", (type, secret) =>
    {
        if (type == "DELETED")
        {
            _deleted[SecretNames.Name(secret)] = (long.Parse(SecretNames.Version(secret), CultureInfo.InvariantCulture), Stopwatch.GetTimestamp());
        }
    }, end);

    private Task WatchEventsAsync(TestNamespace ns, CancellationToken end) => WatchAsync(ns, "events", (_, @event) =>
    {
        if ((string?)@event["reason"] == "VersionMissing")
        {
            var note = (string)@event["note"]!;
            _notes.Add(note);
            _reported.TryAdd(Key((string)@event["regarding"]!["name"]!, note.Split(' ')[1]), Stopwatch.GetTimestamp());
        }
    }, end);

    private Task WatchMissingAsync(TestNamespace ns, CancellationToken end) => WatchAsync(ns, "secretaliases", (_, alias) =>
    {
        if (alias["status"]?["conditions"]?.AsArray().Any(condition => (string?)condition!["reason"] == "SecretMissing") == true)
        {
            _reported.TryAdd($"auth-{alias["spec"]!["source"]!["version"]}", Stopwatch.GetTimestamp());
        }
    }, end);

    private static async Task WatchAsync(TestNamespace ns, string resource, Action<string, JsonNode> observe, CancellationToken end)
    {
        try
        {
            await foreach (var change in ns.Api.EventsAsync(resource, ns.Name, end))
            {
                observe((string)change["type"]!, change["object"]!);
            }
        }
        catch (OperationCanceledException)
        {
            // Expected at the end.
        }
    }

    private static bool WarnsOfMissing(Answer answer) => answer.Warnings.Any(warning => warning.Contains("does not exist", StringComparison.Ordinal));

    private static long VersionOf(Answer answer) => long.Parse(SecretNames.Version(answer.Body), CultureInfo.InvariantCulture);

    private static string Key(string pod, string secret) => $"{pod}/{secret}";

    private static TimeSpan Elapsed(long from, long to) => Stopwatch.GetElapsedTime(from, to);

    private static string Distribution(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToArray();
        return sorted.Length == 0 ? "never" : string.Create(
            CultureInfo.InvariantCulture,
            $"median {Seconds(0.5):0.00} s, p99 {Seconds(0.99):0.00} s, longest {Seconds(1):0.00} s");

        double Seconds(double quantile) => sorted[(int)((sorted.Length - 1) * quantile)].TotalSeconds;
    }

    private sealed class Counts
    {
        private readonly SortedDictionary<string, int> _counts = [];

        public int Total => _counts.Values.Sum();

        public int this[string outcome] => _counts.GetValueOrDefault(outcome);

        public void Add(string outcome) => _counts[outcome] = this[outcome] + 1;

        public override string ToString() => string.Join(", ", _counts.Select(count => $"{count.Key}: {count.Value}"));
    }
}
