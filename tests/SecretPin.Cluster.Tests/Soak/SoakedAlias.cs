using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Soak;

/// <summary>
/// An alias whose pin moves and whose versions are deleted. The versions are the times
/// of their creation.
/// </summary>
internal sealed class SoakedAlias(TestNamespace ns, string name, TimeSpan retention, Ledger ledger, Random random)
{
    private const string Form = "yyyyMMddHHmmss";

    /// <summary>The test and the webhook use the same clock, but times in objects are rounded to seconds.</summary>
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly List<DateTimeOffset> _versions = [];
    private readonly SortedSet<int> _existing = [];
    private readonly HashSet<Hold> _holds = [];
    private int _moved = -1;
    private int _moving = -1;

    public TestNamespace Namespace => ns;

    public string Name => name;

    /// <summary>Registers a workload that is about to name the alias.</summary>
    /// <param name="holds">The hold of the workload.</param>
    /// <returns>The oldest version that the workload may get.</returns>
    public int Begin(out Hold holds)
    {
        lock (_lock)
        {
            _holds.Add(holds = new());
            return _moved;
        }
    }

    /// <summary>Marks the workload as uncertain before a request.</summary>
    /// <returns>The oldest version that the request may resolve to.</returns>
    public int Begin(Hold hold)
    {
        lock (_lock)
        {
            (hold.IsCertain, hold.Epoch) = (false, hold.Epoch + 1);
            return _moved;
        }
    }

    /// <summary>Records that the workload exists with this version.</summary>
    public void Holds(Hold hold, int version)
    {
        lock (_lock)
        {
            (hold.Version, hold.IsCertain, hold.Epoch) = (version, true, hold.Epoch + 1);
        }
    }

    /// <summary>Records that the workload does not exist.</summary>
    public void Drop(Hold hold)
    {
        lock (_lock)
        {
            _holds.Remove(hold);
        }
    }

    /// <returns>The index of a version; -1 if it is unknown.</returns>
    public int IndexOf(string secret)
    {
        lock (_lock)
        {
            return secret.StartsWith($"{name}-", StringComparison.Ordinal)
                && DateTimeOffset.TryParseExact(secret
                    .AsSpan(name.Length + 1), Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var version)
                    ? _versions.IndexOf(version)
                    : -1;
        }
    }

    /// <returns>The newest version to which a pin move has begun.</returns>
    public int Newest()
    {
        lock (_lock)
        {
            return _moving;
        }
    }

    /// <summary>Creates a version and moves the pin to it.</summary>
    public async Task MoveAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        var version = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        if (_versions.Count > 0 && version <= _versions[^1])
        {
            return;
        }

        int index;
        var made = await ledger.AnswerAsync(() => ns.Api.CreateAsync("secrets", ns.Name, TestObjects.Secret($"{name}-{Text(version)}")));
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

    /// <summary>Tries to delete a version, often the oldest.</summary>
    public async Task DeleteAsync()
    {
        var alias = (await ledger.AnswerAsync(() => ns.Api.GetAsync("secretaliases", ns.Name, name))).Expected();
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
            // The version may be gone after the failure.
            if ((await ledger.AnswerAsync(() => ns.Api.GetAsync("secrets", ns.Name, secret))).Code == HttpStatusCode.NotFound)
            {
                ledger.Count("deletions without an answer that succeeded");
                Gone(index);
            }

            return;
        }

        var after = See(index);
        var mustStay = WhyItMustStay(index, before, after);
        if (mustStay is not null)
        {
            ledger.Judge($"deletions rejected: {mustStay}", deleted.Code == HttpStatusCode.Forbidden, deleted, $"{secret} is {mustStay}");
        }
        else if (mustGo && !after.IsPossiblyHeld)
        {
            ledger.Judge("deletions allowed", deleted.IsSuccess, deleted, $"nothing needed {secret} from before the request");
        }
        else
        {
            ledger.Judge("deletions with either verdict", deleted.IsSuccess
                || deleted.Code == HttpStatusCode.Forbidden, deleted, $"{secret} changed meanwhile");
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

    /// <summary>The facts that were true from before the request until after the answer.</summary>
    private string? WhyItMustStay(int index, Sight before, Sight after) =>
        before.Moved == index && after.Moving == index ? "pinned"
        : before.Holders.Intersect(after.Holders).Any() ? "in use"
        : before.Newer is { } newer && after.Now < newer + retention ? "retained"
        : null;

    /// <summary>No workload needs the version, and none can get it, because the pin has moved.</summary>
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

    /// <summary>The facts about a version at one time.</summary>
    private sealed record Sight(
        DateTimeOffset Now,
        DateTimeOffset Version,
        int Moved,
        int Moving,
        DateTimeOffset? Newer,
        (Hold Hold, int Epoch)[] Holders,
        bool IsPossiblyHeld);
}
