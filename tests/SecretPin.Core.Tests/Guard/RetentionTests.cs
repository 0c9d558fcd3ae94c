using SecretPin.Core.Pins;
using SecretPin.Core.Verdicts;
using static SecretPin.Core.Tests.Guard.TestCluster;

namespace SecretPin.Core.Tests.Guard;

/// <summary>Row 7: when a version was superseded, and how long it is retained.</summary>
public sealed class RetentionTests
{
    [Fact]
    public void The_message_contains_the_times_and_the_retention() =>
        Assert.Equal(
            $"Secret production/{Old} was superseded at 2025-07-23T11:00:00Z and is kept for 336h, so that a rollback still finds it. "
            + "It may be deleted from 2025-08-06T11:00:00Z on.",
            Delete(Old, Auth, Old, New).Message);

    [Fact]
    public void The_next_newer_version_supersedes_not_the_newest() =>
        AssertSuperseded("2025-07-23T11:00:00Z", Delete(Old, Auth, "auth-20250724090000", New, Old));

    [Fact]
    public void Versions_of_other_aliases_are_ignored() =>
        Assert.Equal(Reason.Unused, Delete(Old, Auth, Old, "auth-api-20250723110000", "other-20250723110000", "auth-20250701000000").Reason);

    [Theory]
    [InlineData("25h", Reason.Unused)]
    [InlineData("25h0m1s", Reason.Retained)]
    [InlineData("0s", Reason.Unused)]
    [InlineData("8760h", Reason.Retained)]
    [InlineData("2562047h", Reason.Retained)]
    public void The_retention_of_the_alias_applies(string retention, Reason reason) =>
        Assert.Equal(reason, Delete(Old, TestObjects.Alias("auth", version: "20250724090000", retention: retention), Old, New).Reason);

    [Fact]
    public void Without_its_alias_a_Secret_with_a_timestamp_is_not_retained()
    {
        Assert.Equal(Reason.Unused, Delete("ci-run-20250724070000", null, "ci-run-20250724070000", "ci-run-20250724073000").Reason);
        Assert.Equal(Reason.Unused, Delete(Old, TestObjects.Alias("other", version: TestObjects.NewVersion, retention: "9000h"), Old, New).Reason);
    }

    [Theory]
    [InlineData("20250710120000", Reason.Unused)]
    [InlineData("20250710120001", Reason.Retained)]
    public void The_default_retention_is_exactly_fourteen_days(string newer, Reason reason) =>
        Assert.Equal(reason, Delete("auth-20250701000000", Auth, "auth-20250701000000", $"auth-{newer}").Reason);

    [Fact]
    public void The_time_of_the_pin_move_applies_if_it_is_later() =>
        AssertSuperseded(
            "2025-07-24T08:00:00Z",
            Delete(
                Old,
                TestObjects.Alias("auth", version: TestObjects.NewVersion, history: [(New, "2025-07-24T08:00:00Z"), (Old, "2025-07-15T10:05:00Z")]),
                Old,
                New));

    [Fact]
    public void The_instant_of_the_next_version_applies_if_it_is_later() =>
        AssertSuperseded(
            "2025-07-23T11:00:00Z",
            Delete(
                Old,
                TestObjects.Alias("auth", version: "20250701000000", history: [("auth-20250701000000", "2025-07-20T08:00:00Z"), (Old, "2025-07-15T10:05:00Z")]),
                Old, New));

    [Fact]
    public void A_pin_that_moves_back_supersedes_the_newer_version() =>
        AssertSuperseded(
            "2025-07-24T08:00:00Z",
            Delete(
                New,
                TestObjects.Alias("auth", version: TestObjects.OldVersion, history: [(Old, "2025-07-24T08:00:00Z"), (New, "2025-07-23T11:05:00Z")]),
                Old,
                New));

    [Fact]
    public void The_last_of_several_pin_moves_applies() =>
        AssertSuperseded(
            "2025-07-24T08:00:00Z",
            Delete(
                Old,
                TestObjects.Alias(
                    "auth", version: "20250701000000",
                    history:
                    [
                        ("auth-20250701000000", "2025-07-24T10:00:00Z"), (New, "2025-07-24T08:00:00Z"), (Old, "2025-07-24T07:00:00Z"),
                        (New, "2025-07-23T11:05:00Z"), (Old, "2025-07-15T10:05:00Z"),
                    ]),
                Old, New));

    [Fact]
    public void The_newest_version_that_was_never_pinned_is_not_superseded() =>
        Assert.Equal(
            Reason.Unused,
            Delete(New, TestObjects.Alias("auth", version: TestObjects.OldVersion, history: (Old, "2025-07-15T10:05:00Z")), Old, New).Reason);

    [Fact]
    public void A_history_without_the_version_is_ignored() =>
        AssertSuperseded(
            "2025-07-23T11:00:00Z",
            Delete(Old, TestObjects.Alias("auth", version: TestObjects.NewVersion, history: (New, "2025-07-24T08:00:00Z")), Old, New));

    [Theory]
    [InlineData("auth-99991231235959")]
    [InlineData("auth-20250724130000")]
    public void A_version_in_the_future_supersedes_no_version(string future) => Assert.Equal(Reason.Unused, Delete(New, Auth, Old, New, future).Reason);

    [Theory]
    [InlineData("auth-99991231235959", "auth-99991231235958")]
    [InlineData("auth-20250724130000", New)]
    public void A_version_in_the_future_may_be_deleted(string future, string other)
    {
        var left = TestObjects.Alias("auth", version: TestObjects.NewVersion, history: [(New, "2025-07-24T11:00:00Z"), (future, "2025-07-24T10:00:00Z")]);

        Assert.Equal(Reason.Unused, Delete(future, Auth, Old, New, other, future).Reason);
        Assert.Equal(Reason.Unused, Delete(future, left, Old, New, other, future).Reason);
    }

    [Fact]
    public void A_version_whose_clock_was_a_little_ahead_supersedes_the_version_before_it() =>
        AssertSuperseded("2025-07-24T12:05:00Z", Delete(New, Auth, New, "auth-20250724120500"));

    /// <summary>An alias that is pinned to neither version, with the default retention.</summary>
    private static SecretAlias Auth => TestObjects.Alias("auth", version: "20250101000000");

    private static void AssertSuperseded(string instant, Verdict verdict) =>
        Assert.Contains($"was superseded at {instant} and", verdict.Message, StringComparison.Ordinal);

    private static Verdict Delete(string secret, SecretAlias? alias, params string[] versions)
    {
        var cluster = new TestCluster();
        cluster.Versions.AddRange(versions.Select(TestObjects.Secret));
        cluster.Aliases.AddRange(alias is null ? [] : [alias]);
        return cluster.Delete(secret);
    }
}
