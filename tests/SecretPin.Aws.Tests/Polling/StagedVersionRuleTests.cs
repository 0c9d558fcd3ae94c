using SecretPin.Aws.Polling;
using SecretPin.Core.Pins;

namespace SecretPin.Aws.Tests.Polling;

public sealed class StagedVersionRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(5);
    private static readonly AwsSecretSource Where = new("/production/auth", "eu-west-1", "AWSCURRENT", TimeSpan.FromMinutes(1));

    [Fact]
    public void The_version_is_the_14_digit_label_of_the_staged_version()
    {
        var answer = Answer(("1", ["AWSPREVIOUS", TestAliases.Old]), ("2", ["AWSCURRENT", TestAliases.New, "canary"]));

        Assert.Equal($"auth-{TestAliases.New}", answer.Secret?.ToString());
        Assert.Equal(TestAliases.New, answer.RemoteVersion);
        Assert.Null(answer.Problem);
    }

    [Fact]
    public void Another_stage_selects_another_version() =>
        Assert.Equal(
            $"auth-{TestAliases.Old}",
                Answer(Where with { Stage = "AWSPREVIOUS" },
                ("1", ["AWSPREVIOUS", TestAliases.Old]), ("2", ["AWSCURRENT", TestAliases.New])).Secret?.ToString());

    [Fact]
    public void Without_a_14_digit_label_the_version_is_the_creation_time()
    {
        var answer = Answer(("made", ["AWSCURRENT"]));

        Assert.Equal("auth-20260130235959", answer.Secret?.ToString());
        Assert.Equal("uuid/made", answer.RemoteVersion);
    }

    [Fact]
    public void Two_14_digit_labels_are_ambiguous()
    {
        var answer = Answer(("1", ["AWSCURRENT", TestAliases.New, TestAliases.Old]));

        Assert.Equal(PinReason.AmbiguousVersion, answer.Problem?.Reason);
        Assert.Contains($"{TestAliases.Old} and {TestAliases.New}", answer.Problem!.Message, StringComparison.Ordinal);
        Assert.Null(answer.Secret);
    }

    [Theory]
    [InlineData("20250230000000", PinReason.AmbiguousVersion)]
    [InlineData("2025072311000", null)]
    [InlineData("2025-07-23-1100", null)]
    public void A_14_digit_label_that_is_not_an_instant_is_ambiguous(string label, PinReason? reason) =>
        Assert.Equal(reason, Answer(("made", ["AWSCURRENT", label])).Problem?.Reason);

    [Theory]
    [InlineData(PinReason.NoVersion, "1:AWSPENDING")]
    [InlineData(PinReason.NoVersion, "unmade:AWSCURRENT")]
    [InlineData(PinReason.NoVersion, "")]
    [InlineData(PinReason.AmbiguousVersion, "1:AWSCURRENT 2:AWSCURRENT")]
    public void A_missing_or_ambiguous_version_is_reported(PinReason reason, string versions) =>
        Assert.Equal(
            reason,
            Answer([.. versions.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(version => version.Split(':')).Select(version => (version[0], new[] { version[1] }))])
                .Problem?.Reason);

    [Fact]
    public void The_message_for_a_deleted_secret_explains_how_to_restore_it()
    {
        var snapshot = Snapshot(("1", ["AWSCURRENT", TestAliases.New]));
        var answer = Answer(snapshot with { Described = snapshot.Described! with { DeletedAt = Now } });

        Assert.Equal(PinReason.SourceDeleted, answer.Problem?.Reason);
        Assert.Contains("at 2026-01-31T12:00:00Z. Restore it", answer.Problem!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PinReason.SourceUnavailable, 0, true)]
    [InlineData(PinReason.Throttled, 299, true)]
    [InlineData(PinReason.Throttled, 300, false)]
    [InlineData(PinReason.AccessDenied, 0, false)]
    [InlineData(PinReason.SourceNotFound, 0, false)]
    [InlineData(PinReason.ClockSkew, 0, false)]
    public void The_last_response_is_used_for_a_while_after_a_transient_failure(PinReason reason, int seconds, bool counts)
    {
        var snapshot = Snapshot(("1", ["AWSCURRENT", TestAliases.New])) with { Failure = new(reason, "It failed."), AnsweredAt = Now.AddSeconds(-seconds) };

        var answer = Answer(snapshot);

        Assert.Equal(counts ? null : reason, answer.Problem?.Reason);
        Assert.Equal(counts, answer.Secret is not null);
    }

    [Fact]
    public void The_message_for_a_stale_response_contains_its_time() =>
        Assert.Equal(
            "It failed. The last answer is from 2026-01-31T11:00:00Z. The pin stays until AWS answers again.",
            Answer(Snapshot(("1", ["AWSCURRENT"])) with { Failure = new(PinReason.Throttled, "It failed."), AnsweredAt = Now.AddHours(-1) }).Problem?.Message);

    private static SourceResult Answer(params (string, string[])[] versions) => Answer(Where, versions);

    private static SourceResult Answer(AwsSecretSource where, params (string, string[])[] versions) =>
        StagedVersionRule.Of(TestAliases.Auth, where, Snapshot(versions), Now, StaleAfter);

    private static SourceResult Answer(SecretSnapshot snapshot) => StagedVersionRule.Of(TestAliases.Auth, Where, snapshot, Now, StaleAfter);

    private static SecretSnapshot Snapshot(params (string Id, string[] Stages)[] versions) => new(
        new(null, versions.ToDictionary(version => version.Id, version => (IReadOnlyList<string>)version.Stages)),
        new Dictionary<string, DateTimeOffset> { ["made"] = new(2026, 1, 30, 23, 59, 59, 999, TimeSpan.Zero) },
        Now,
        Now,
        null);
}
