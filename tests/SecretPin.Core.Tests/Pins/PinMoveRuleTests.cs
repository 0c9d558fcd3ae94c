using System.Text;
using System.Text.Json;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;

namespace SecretPin.Core.Tests.Pins;

public sealed class PinMoveRuleTests
{
    private const string Old = "auth-20250715100000";
    private const string New = "auth-20250723110000";
    private const string Future = "auth-99991231235959";
    private const string ByHand = """{ "version": "20250723110000" }""";
    private const string ByAge = """{ "newest": {} }""";

    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset PinnedAt = new(2025, 7, 15, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_first_pin_has_no_previous_pin()
    {
        var next = Next(ByHand, status: "{}", named: New, existing: [New]);

        Assert.Equal((New, null), (next.Pinned, next.Previous));
        Assert.Equal([new PinHistoryEntry(New, Now, "version")], next.History);
        Assert.Equal(("True", "Pinned", 3), Ready(next));
    }

    [Fact]
    public void An_alias_without_a_status_gets_a_status() =>
        Assert.Equal(New, Next(ByHand, status: "null", named: New, existing: [New]).Pinned);

    [Fact]
    public void A_moved_pin_leaves_the_previous_pin_in_the_history()
    {
        var next = Next(ByHand, Pinned(Old), named: New, existing: [Old, New]);

        Assert.Equal((New, Old), (next.Pinned, next.Previous));
        Assert.Equal([New, Old], next.History.Select(entry => entry.Secret));
    }

    [Fact]
    public void A_pin_does_not_move_to_a_Secret_that_does_not_exist()
    {
        var next = Next(ByHand, Pinned(Old), named: New, existing: [Old]);

        Assert.Equal(Old, next.Pinned);
        Assert.Equal(("False", "SecretMissing", 3), Ready(next));
        Assert.Equal($"Secret {New} does not exist. Until it does, the pin stays at {Old}.", next.Conditions[0].Message);
    }

    [Fact]
    public void A_pin_whose_Secret_does_not_exist_is_not_ready()
    {
        var next = Next(ByHand, Pinned(New), named: New, existing: []);

        Assert.Equal(New, next.Pinned);
        Assert.Equal(("False", "SecretMissing", 3), Ready(next));
    }

    [Fact]
    public void An_alias_without_versions_has_no_pin()
    {
        var next = Next(ByAge, "{}", named: null, existing: []);

        Assert.Null(next.Pinned);
        Assert.Equal(("False", "NoVersion", 3), Ready(next));
    }

    [Fact]
    public void The_newest_version_does_not_move_a_pin_back()
    {
        Assert.Equal(New, Next(ByAge, Pinned(New), named: Old, existing: [Old, New]).Pinned);
        Assert.Equal(New, Next(ByAge, Pinned(New), named: null, existing: [Old, New]).Pinned);
    }

    [Fact]
    public void The_newest_version_replaces_a_pin_whose_Secret_does_not_exist() =>
        Assert.Equal((Old, New), (Next(ByAge, Pinned(New), named: Old, existing: [Old]) is var next ? (next.Pinned, next.Previous) : default));

    [Fact]
    public void A_hand_set_version_moves_a_pin_back() =>
        Assert.Equal(Old, Next("""{ "version": "20250715100000" }""", Pinned(New), named: Old, existing: [Old, New]).Pinned);

    [Fact]
    public void A_suspended_alias_keeps_its_pin_when_its_source_names_another_version()
    {
        var next = Next(ByHand, Pinned(Old), named: New, existing: [Old, New], suspend: true);

        Assert.Equal(Old, next.Pinned);
        Assert.Equal(("True", "Suspended", 3), Ready(next));
    }

    [Fact]
    public void A_suspended_alias_without_a_pin_or_without_its_Secret_is_not_ready()
    {
        Assert.Equal(("False", "Suspended", 3), Ready(Next(ByHand, "{}", named: New, existing: [New], suspend: true)));
        Assert.Equal(("False", "SecretMissing", 3), Ready(Next(ByHand, Pinned(Old), named: New, existing: [New], suspend: true)));
    }

    [Fact]
    public void A_source_that_is_unavailable_does_not_move_the_pin()
    {
        var next = Next(ByAge, Pinned(Old), named: null, existing: [Old], problem: "AWS does not result.");

        Assert.Equal(Old, next.Pinned);
        Assert.Equal(("Unknown", "SourceUnavailable", 3), Ready(next));
        Assert.Equal("AWS does not result.", next.Conditions[0].Message);
    }

    [Fact]
    public void An_unchanged_status_is_not_written_again()
    {
        var first = Next(ByHand, Pinned(Old), named: New, existing: [New]);
        var written = JsonSerializer.Serialize(new(new("1"), first), SecretAliasJson.Default.SecretAliasStatusPatch);
        var status = JsonDocument.Parse(written).RootElement.GetProperty("status").GetRawText();

        Assert.Equal(first, Next(ByHand, status, named: New, existing: [New], now: Now.AddDays(1)));
    }

    [Fact]
    public void A_transition_time_changes_only_with_the_status_of_its_condition()
    {
        const string Before = """
            {
              "pinned": "auth-20250723110000",
              "conditions": [
                { "type": "Synced", "status": "True", "reason": "Theirs", "message": "", "lastTransitionTime": "2025-01-01T00:00:00Z" },
                { "type": "Ready", "status": "True", "reason": "Suspended", "message": "", "lastTransitionTime": "2025-02-02T00:00:00Z" }
              ]
            }
            """;

        var kept = Next(ByHand, Before, named: New, existing: [New]).Conditions;
        var changed = Next(ByHand, Before, named: New, existing: []).Conditions;

        Assert.Equal(["Synced", "Ready"], kept.Select(condition => condition.Type));
        Assert.Equal(new(2025, 2, 2, 0, 0, 0, TimeSpan.Zero), kept[1].LastTransitionTime);
        Assert.Equal("Pinned", kept[1].Reason);
        Assert.Equal(Now, changed[1].LastTransitionTime);
    }

    [Fact]
    public void A_history_has_at_most_ten_entries()
    {
        var entries = Enumerable.Range(10, 10).Select(day => $$"""{ "secret": "auth-202506{{day}}000000", "pinnedAt": "2025-06-{{day}}T00:00:00Z" }""");

        var history = Next(ByHand, $$"""{ "pinned": "{{Old}}", "history": [ {{string.Join(',', entries)}} ] }""", named: New, existing: [New]).History;

        Assert.Equal(10, history.Count);
        Assert.Equal(New, history[0].Secret);
        Assert.Equal("auth-20250618000000", history[9].Secret);
    }

    [Fact]
    public void A_pin_to_a_version_in_the_future_moves_to_the_newest_version()
    {
        var next = Next(ByAge, Pinned(Future), named: New, existing: [New, Future], future: [Future]);

        Assert.Equal((New, Future), (next.Pinned, next.Previous));
    }

    [Fact]
    public void A_pin_to_a_version_in_the_future_stays_while_there_is_no_other_version() =>
        Assert.Equal(Future, Next(ByAge, Pinned(Future), named: null, existing: [Future], future: [Future]).Pinned);

    [Fact]
    public void A_condition_reports_versions_in_the_future()
    {
        var next = Next(ByAge, Pinned(New), named: New, existing: [New, Future], future: [Future]);

        var condition = Assert.Single(next.Conditions, condition => condition.Type == "FutureVersion");
        Assert.Equal(("True", "TimestampInFuture", Now), (condition.Status, condition.Reason, condition.LastTransitionTime));
        Assert.Equal(
            $"The timestamp is in the future: {Future}. Until then, it is not the newest version and supersedes no other version. "
            + "If a wrong clock created the Secret, delete it.",
            condition.Message);
        Assert.Equal(("True", "Pinned"), (next.Conditions[0].Status, next.Conditions[0].Reason));
    }

    [Fact]
    public void The_condition_names_at_most_five_versions()
    {
        var many = Enumerable.Range(0, 7).Select(day => $"auth-9999120{day + 1}000000").ToArray();

        Assert.Contains(
            $"{many[4]}, 2 more.", Next(ByAge, Pinned(New), named: New, existing: [New], future: many).Conditions[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_condition_becomes_False_when_no_version_is_in_the_future()
    {
        const string Reported = $$"""
            { "pinned": "{{New}}", "conditions": [
              { "type": "FutureVersion", "status": "True", "reason": "TimestampInFuture", "message": "", "observedGeneration": 3,
                "lastTransitionTime": "2026-01-30T12:00:00Z" } ] }
            """;

        var condition = Next(ByAge, Reported, named: New, existing: [New]).Conditions[0];

        Assert.Equal(("FutureVersion", "False", "NoFutureVersion"), (condition.Type, condition.Status, condition.Reason));
    }

    [Fact]
    public void A_version_in_the_future_that_is_set_by_hand_is_pinned_and_reported()
    {
        var next = Next("""{ "version": "99991231235959" }""", Pinned(New), named: Future, existing: [New, Future]);

        Assert.Equal(Future, next.Pinned);
        Assert.Contains(next.Conditions, condition => condition is { Type: "FutureVersion", Status: "True" });
    }

    [Fact]
    public void An_alias_whose_only_version_is_in_the_future_has_no_version()
    {
        var next = Next(ByAge, "{}", named: null, existing: [Future], future: [Future]);

        Assert.Null(next.Pinned);
        Assert.Equal(
            ("False", "NoVersion", "No Secret is named auth-<yyyyMMddHHmmss> and has a timestamp that is not in the future."),
            (next.Conditions[0].Status, next.Conditions[0].Reason, next.Conditions[0].Message));
    }

    [Fact]
    public void A_plain_Secret_that_changed_after_the_pin_is_reported()
    {
        var next = Next(ByHand, Pinned(New), named: New, existing: [New], plainChangedAt: PinnedAt.AddSeconds(1));

        var condition = next.Conditions[1];
        Assert.Equal(("PlainSecretChanged", "True", "ChangedAfterPin"), (condition.Type, condition.Status, condition.Reason));
        Assert.Equal(
            $"Secret auth was changed at 2025-07-15T10:00:01Z, after the alias was pinned to {New}. Workloads use the pin, and do not get this change. "
            + "If it is needed, create a version with it: kubectl secretpin rotate auth -n ns. "
            + "If not, stop the tool that changes the Secret, and delete the Secret.",
            condition.Message);
    }

    [Theory, InlineData(0), InlineData(-60)]
    public void A_plain_Secret_that_changed_before_the_pin_adds_no_condition(int seconds) =>
        Assert.Single(Next(ByHand, Pinned(New), named: New, existing: [New], plainChangedAt: PinnedAt.AddSeconds(seconds)).Conditions);

    [Fact]
    public void A_plain_Secret_next_to_an_alias_without_a_pin_adds_no_condition() =>
        Assert.Single(Next(ByHand, "{}", named: New, existing: [], plainChangedAt: Now).Conditions);

    [Fact]
    public void The_condition_about_the_plain_Secret_becomes_False_when_the_pin_moves()
    {
        var reported = Next(ByHand, Pinned(Old), named: Old, existing: [Old], plainChangedAt: PinnedAt.AddSeconds(1));
        Assert.Equal("True", reported.Conditions[1].Status);
        var status = JsonSerializer.Serialize(reported, SecretAliasJson.Default.SecretAliasStatus);

        var condition = Next(ByHand, status, named: New, existing: [Old, New], plainChangedAt: PinnedAt.AddSeconds(1)).Conditions[1];

        Assert.Equal(("PlainSecretChanged", "False", "NotChangedAfterPin"), (condition.Type, condition.Status, condition.Reason));
    }

    private static (string, string, long) Ready(SecretAliasStatus status) =>
        status.Conditions.Single() is var ready ? (ready.Status, ready.Reason, ready.ObservedGeneration) : default;

    private static string Pinned(string secret) => $$"""
        { "pinned": "{{secret}}", "history": [ { "secret": "{{secret}}", "pinnedAt": "2025-07-15T10:00:00Z", "source": "version" } ] }
        """;

    private static SecretAliasStatus Next(
        string source, string status, string? named, string[] existing, bool suspend = false, string? problem = null, DateTimeOffset? now = null,
        DateTimeOffset? plainChangedAt = null, params string[] future)
    {
        var json = Encoding.UTF8.GetBytes($$"""
            {
              "metadata": { "name": "auth", "namespace": "ns", "uid": "u", "resourceVersion": "1", "generation": 3 },
              "spec": { "source": {{source}}, "suspend": {{(suspend ? "true" : "false")}} },
              "status": {{status}}
            }
            """);
        var stored = SecretAliasObject.Read(json);
        var alias = SecretAlias.Of(stored, "ns");
        var result = new SourceResult(alias.Version is null ? "newest" : "version", VersionedSecretName.ParseOrNull(named))
        {
            FutureVersions = [.. future.Select(TestObjects.Secret)],
            Problem = problem is null ? null : new(PinReason.SourceUnavailable, problem),
        };
        var desired = PinMoveRule.Desired(alias, result, alias.StatusPinned is { } recorded && existing.Contains(recorded.ToString()), now ?? Now);
        return PinMoveRule.Next(
            stored, alias, result, desired, desired is not null && existing.Contains(desired.ToString()), plainChangedAt, now ?? Now);
    }
}
