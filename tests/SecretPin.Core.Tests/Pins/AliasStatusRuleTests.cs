using System.Text;
using System.Text.Json;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;

namespace SecretPin.Core.Tests.Pins;

public sealed class AliasStatusRuleTests
{
    private const string Old = "auth-20250715100000";
    private const string New = "auth-20250723110000";
    private const string ByHand = """{ "version": "20250723110000" }""";
    private const string ByAge = """{ "newest": {} }""";

    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_first_pin_has_no_previous_one()
    {
        var next = Next(ByHand, status: "{}", said: New, there: [New]);

        Assert.Equal((New, null), (next.Pinned, next.Previous));
        Assert.Equal([new PinHistoryEntry(New, Now, "version")], next.History);
        Assert.Equal(("True", "Pinned", 3), Ready(next));
    }

    [Fact]
    public void An_alias_without_any_status_gets_one() =>
        Assert.Equal(New, Next(ByHand, status: "null", said: New, there: [New]).Pinned);

    [Fact]
    public void A_pin_that_moves_leaves_the_one_before_in_its_history()
    {
        var next = Next(ByHand, Pinned(Old), said: New, there: [Old, New]);

        Assert.Equal((New, Old), (next.Pinned, next.Previous));
        Assert.Equal([New, Old], next.History.Select(entry => entry.Secret));
    }

    [Fact]
    public void A_pin_does_not_move_to_a_Secret_that_does_not_exist()
    {
        var next = Next(ByHand, Pinned(Old), said: New, there: [Old]);

        Assert.Equal(Old, next.Pinned);
        Assert.Equal(("False", "SecretMissing", 3), Ready(next));
        Assert.Equal($"Secret {New} does not exist. Until it does, the pin stays at {Old}.", next.Conditions[0].Message);
    }

    [Fact]
    public void A_pin_whose_Secret_is_gone_says_so()
    {
        var next = Next(ByHand, Pinned(New), said: New, there: []);

        Assert.Equal(New, next.Pinned);
        Assert.Equal(("False", "SecretMissing", 3), Ready(next));
    }

    [Fact]
    public void An_alias_without_versions_has_no_pin()
    {
        var next = Next(ByAge, "{}", said: null, there: []);

        Assert.Null(next.Pinned);
        Assert.Equal(("False", "NoVersion", 3), Ready(next));
    }

    [Fact]
    public void The_newest_version_does_not_move_a_pin_back()
    {
        Assert.Equal(New, Next(ByAge, Pinned(New), said: Old, there: [Old, New]).Pinned);
        Assert.Equal(New, Next(ByAge, Pinned(New), said: null, there: [Old, New]).Pinned);
    }

    [Fact]
    public void The_newest_version_replaces_one_that_is_gone() =>
        Assert.Equal((Old, New), (Next(ByAge, Pinned(New), said: Old, there: [Old]) is var next ? (next.Pinned, next.Previous) : default));

    [Fact]
    public void A_hand_set_version_moves_a_pin_back() =>
        Assert.Equal(Old, Next("""{ "version": "20250715100000" }""", Pinned(New), said: Old, there: [Old, New]).Pinned);

    [Fact]
    public void A_suspended_alias_keeps_its_pin_whatever_its_source_says()
    {
        var next = Next(ByHand, Pinned(Old), said: New, there: [Old, New], suspend: true);

        Assert.Equal(Old, next.Pinned);
        Assert.Equal(("True", "Suspended", 3), Ready(next));
    }

    [Fact]
    public void A_suspended_alias_may_have_no_pin_or_one_whose_Secret_is_gone()
    {
        Assert.Equal(("False", "Suspended", 3), Ready(Next(ByHand, "{}", said: New, there: [New], suspend: true)));
        Assert.Equal(("False", "SecretMissing", 3), Ready(Next(ByHand, Pinned(Old), said: New, there: [New], suspend: true)));
    }

    [Fact]
    public void A_source_that_cannot_be_asked_leaves_the_pin_where_it_is()
    {
        var next = Next(ByAge, Pinned(Old), said: null, there: [Old], problem: "AWS does not answer.");

        Assert.Equal(Old, next.Pinned);
        Assert.Equal(("Unknown", "SourceUnavailable", 3), Ready(next));
        Assert.Equal("AWS does not answer.", next.Conditions[0].Message);
    }

    [Fact]
    public void What_is_said_already_is_not_said_anew()
    {
        var first = Next(ByHand, Pinned(Old), said: New, there: [New]);
        var written = JsonSerializer.Serialize(new(new("1"), first), SecretAliasJson.Default.SecretAliasStatusPatch);
        var status = JsonDocument.Parse(written).RootElement.GetProperty("status").GetRawText();

        Assert.Equal(first, Next(ByHand, status, said: New, there: [New], now: Now.AddDays(1)));
    }

    [Fact]
    public void A_condition_changes_its_time_only_with_its_status()
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

        var kept = Next(ByHand, Before, said: New, there: [New]).Conditions;
        var changed = Next(ByHand, Before, said: New, there: []).Conditions;

        Assert.Equal(["Synced", "Ready"], kept.Select(condition => condition.Type));
        Assert.Equal(new(2025, 2, 2, 0, 0, 0, TimeSpan.Zero), kept[1].LastTransitionTime);
        Assert.Equal("Pinned", kept[1].Reason);
        Assert.Equal(Now, changed[1].LastTransitionTime);
    }

    [Fact]
    public void A_history_has_ten_entries_at_most()
    {
        var entries = Enumerable.Range(10, 10).Select(day => $$"""{ "secret": "auth-202506{{day}}000000", "pinnedAt": "2025-06-{{day}}T00:00:00Z" }""");

        var history = Next(ByHand, $$"""{ "pinned": "{{Old}}", "history": [ {{string.Join(',', entries)}} ] }""", said: New, there: [New]).History;

        Assert.Equal(10, history.Count);
        Assert.Equal(New, history[0].Secret);
        Assert.Equal("auth-20250618000000", history[9].Secret);
    }

    private static (string, string, long) Ready(SecretAliasStatus status) =>
        status.Conditions.Single() is var ready ? (ready.Status, ready.Reason, ready.ObservedGeneration) : default;

    private static string Pinned(string secret) => $$"""
        { "pinned": "{{secret}}", "history": [ { "secret": "{{secret}}", "pinnedAt": "2025-07-15T10:00:00Z", "source": "version" } ] }
        """;

    private static SecretAliasStatus Next(
        string source, string status, string? said, string[] there, bool suspend = false, string? problem = null, DateTimeOffset? now = null)
    {
        var json = Encoding.UTF8.GetBytes($$"""
            {
              "metadata": { "name": "auth", "namespace": "ns", "uid": "u", "resourceVersion": "1", "generation": 3 },
              "spec": { "source": {{source}}, "suspend": {{(suspend ? "true" : "false")}} },
              "status": {{status}}
            }
            """);
        var read = SecretAliasObject.Read(json);
        var alias = SecretAlias.Of(read, "ns");
        var answer = new SourceResult(alias.Version is null ? "newest" : "version", VersionedSecretName.ParseOrNull(said))
        {
            Problem = problem is null ? null : new(PinReason.SourceUnavailable, problem),
        };
        var wanted = AliasStatusRule.Desired(alias, answer, alias.StatusPinned is { } recorded && there.Contains(recorded.ToString()));
        return AliasStatusRule.Next(read, alias, answer, wanted, wanted is not null && there.Contains(wanted.ToString()), now ?? Now);
    }
}
