using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Soak;

/// <summary>
/// An alias whose pin keeps moving on, and whose versions somebody keeps trying to delete. Its versions are instants: those
/// at which they were made.
/// </summary>
internal sealed class SoakedAlias(TestNamespace ns, string name, TimeSpan retention, Ledger ledger, Random random)
{
    private const string Form = "yyyyMMddHHmmss";

    /// <summary>A request and the webhook's clock are the same machine's; what is rounded to seconds is not.</summary>
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly List<DateTimeOffset> _versions = [];
    private readonly SortedSet<int> _existing = [];
    private readonly HashSet<Hold> _holds = [];
    private int _moved = -1;
    private int _moving = -1;

    public TestNamespace Namespace => ns;

    public string Name => name;

    /// <summary>A workload is about to name the alias.</summary>
    /// <param name="holds">What is known of it.</param>
    /// <returns>The least version that it may get.</returns>
    public int Begin(out Hold holds)
    {
        lock (_lock)
        {
            _holds.Add(holds = new());
            return _moved;
        }
    }

    /// <summary>A request about a workload is about to be sent.</summary>
    /// <returns>The least version that it may get by it.</returns>
    public int Begin(Hold hold)
    {
        lock (_lock)
        {
            (hold.IsCertain, hold.Epoch) = (false, hold.Epoch + 1);
            return _moved;
        }
    }

    /// <summary>The workload has that version, and is there.</summary>
    public void Holds(Hold hold, int version)
    {
        lock (_lock)
        {
            (hold.Version, hold.IsCertain, hold.Epoch) = (version, true, hold.Epoch + 1);
        }
    }

    /// <summary>The workload is not there.</summary>
    public void Drop(Hold hold)
    {
        lock (_lock)
        {
            _holds.Remove(hold);
        }
    }

    /// <returns>Which version a Secret is; -1 where it is none of ours.</returns>
    public int IndexOf(string secret)
    {
        lock (_lock)
        {
            return secret.StartsWith($"{name}-", StringComparison.Ordinal)
                && DateTimeOffset.TryParseExact(secret.AsSpan(name.Length + 1), Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var version)
                    ? _versions.IndexOf(version)
                    : -1;
        }
    }

    /// <returns>The newest version that a move to it has begun.</returns>
    public int Newest()
    {
        lock (_lock)
        {
            return _moving;
        }
    }

    /// <summary>Makes a version, and moves the pin to it.</summary>
    public async Task MoveAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        var version = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        if (_versions.Count > 0 && version <= _versions[^1])
        {
            return;
        }

        int index;
        var made = await Ledger.AnswerAsync(() => ns.Api.CreateAsync("secrets", ns.Name, TestObjects.Secret($"{name}-{Text(version)}")));
        Assert.True(made.IsSuccess || made.Code == HttpStatusCode.Conflict, made.Message);
        lock (_lock)
        {
            _versions.Add(version);
            index = _versions.Count - 1;
            _existing.Add(index);
            _moving = index;
        }

        var alias = TestObjects.Alias(name, Text(version));
        alias["spec"]!["retention"] = $"{retention.TotalSeconds}s";
        var moved = await ledger.VerdictAsync("move", () => index == 0
            ? ns.Api.CreateAsync("secretaliases", ns.Name, alias)
            : ns.Api.PatchAsync("secretaliases", ns.Name, name, alias));
        ledger.Judge("pins moved", moved.IsSuccess, moved, "the version exists");
        lock (_lock)
        {
            _moved = index;
        }
    }

    /// <summary>Tries to delete a version: often the oldest, now and then any.</summary>
    public async Task DeleteAsync()
    {
        var alias = (await Ledger.AnswerAsync(() => ns.Api.GetAsync("secretaliases", ns.Name, name))).Expected();
        int index;
        lock (_lock)
        {
            var candidates = _existing.Where(version => version <= _moving).ToArray();
            index = random.Next(4) == 0 || candidates.Length < 3
                ? candidates[random.Next(candidates.Length)]
                : candidates[random.Next(Math.Min(candidates.Length, 4))];
        }

        var before = See(index);
        var mustGo = MustGo(index, before, alias);
        var secret = $"{name}-{Text(before.Version)}";
        var deleted = await ns.Api.DeleteAsync("secrets", ns.Name, secret);
        if (!ledger.IsAnswered("delete", deleted))
        {
            // Whatever went wrong there, it may be gone.
            if ((await Ledger.AnswerAsync(() => ns.Api.GetAsync("secrets", ns.Name, secret))).Code == HttpStatusCode.NotFound)
            {
                ledger.Count("deletions without an answer that went through");
                Gone(index);
            }

            return;
        }

        var after = See(index);
        var mustStay = WhyItMustStay(index, before, after);
        if (mustStay is not null)
        {
            ledger.Judge($"deletions refused: {mustStay}", deleted.Code == HttpStatusCode.Forbidden, deleted, $"{secret} is {mustStay}");
        }
        else if (mustGo && !after.IsPossiblyHeld)
        {
            ledger.Judge("deletions let go", deleted.IsSuccess, deleted, $"nothing needs {secret} since before it was asked");
        }
        else
        {
            ledger.Judge("deletions that could be either", deleted.IsSuccess || deleted.Code == HttpStatusCode.Forbidden, deleted, $"{secret} changed meanwhile");
        }

        if (deleted.IsSuccess)
        {
            Gone(index);
        }
    }

    private void Gone(int index)
    {
        lock (_lock)
        {
            _existing.Remove(index);
        }
    }

    private Sight See(int index)
    {
        lock (_lock)
        {
            int? newer = _existing.Any(other => other > index) ? _existing.First(other => other > index) : null;
            return new(
                TimeProvider.System.GetUtcNow(),
                _versions[index],
                _moved,
                _moving,
                newer is { } next ? _versions[next] : null,
                [.. _holds.Where(hold => hold.IsCertain && hold.Version == index).Select(hold => (hold, hold.Epoch))],
                _holds.Any(hold => !hold.IsCertain || hold.Version == index));
        }
    }

    /// <summary>What was so all the time, from before the request until after the answer.</summary>
    private string? WhyItMustStay(int index, Sight before, Sight after) =>
        before.Moved == index && after.Moving == index ? "pinned"
        : before.Holders.Intersect(after.Holders).Any() ? "in use"
        : before.Newer is { } newer && after.Now < newer + retention ? "retained"
        : null;

    /// <summary>Nothing needs it, and nothing can any more: who names the alias gets what it is pinned to by now, or later.</summary>
    private bool MustGo(int index, Sight sight, JsonNode alias)
    {
        var recorded = (string?)alias["status"]?["pinned"];
        if (sight.IsPossiblyHeld || sight.Moved <= index || recorded is null || IndexOf(recorded) <= index)
        {
            return false;
        }

        var superseded = sight.Newer!.Value;
        foreach (var (next, entry) in alias["status"]!["history"]!.AsArray().Zip(alias["status"]!["history"]!.AsArray().Skip(1)))
        {
            if (IndexOf((string)entry!["secret"]!) == index)
            {
                var movedAway = DateTimeOffset.Parse((string)next!["pinnedAt"]!, CultureInfo.InvariantCulture);
                superseded = movedAway > superseded ? movedAway : superseded;
            }
        }

        return sight.Now > superseded + retention + Rounding;
    }

    private static string Text(DateTimeOffset version) => version.ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>What the driver knows of a version at one moment.</summary>
    private sealed record Sight(
        DateTimeOffset Now,
        DateTimeOffset Version,
        int Moved,
        int Moving,
        DateTimeOffset? Newer,
        (Hold Hold, int Epoch)[] Holders,
        bool IsPossiblyHeld);
}
