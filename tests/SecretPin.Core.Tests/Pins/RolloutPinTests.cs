using SecretPin.Core.Pins;
using SecretPin.Core.Rollouts;
using SecretPin.Core.Tests.Rollouts;
using static SecretPin.Core.Tests.TestObjects;

namespace SecretPin.Core.Tests.Pins;

/// <summary>How the rules of pins treat an alias with <c>spec.rollout</c>.</summary>
public sealed class RolloutPinTests
{
    private const string Old = $"auth-{OldVersion}", New = $"auth-{NewVersion}", Newer = "auth-20250724080000";

    [Fact]
    public void A_new_version_starts_a_rollout_instead_of_moving_the_pin()
    {
        var next = Next(Stored(pinned: Old, version: NewVersion));

        Assert.Equal((Old, Old, New, 0L, RolloutPhase.Waiting), (next.Pinned, next.Rollout!.From, next.Rollout.To, next.Rollout.Step, next.Rollout.Phase));
        Assert.Equal(("True", "RollingOut"), (next.Conditions[0].Status, next.Conditions[0].Reason));
    }

    [Fact]
    public void The_first_version_is_pinned_at_once() => Assert.Equal(New, Next(Stored(pinned: null, version: NewVersion)).Pinned);

    [Fact]
    public void A_version_whose_predecessor_does_not_exist_is_pinned_at_once() =>
        Assert.Equal(New, Next(Stored(pinned: Old, version: NewVersion), pinnedExists: false).Pinned);

    [Fact]
    public void A_newer_version_restarts_the_rollout_with_the_same_predecessor_and_nothing_released()
    {
        var next = Next(Stored(pinned: Old, version: Newer[^14..], rollout: InProgress()));

        Assert.Equal((Old, Newer, 0L, 0L), (next.Rollout!.From, next.Rollout.To, next.Rollout.Step, next.Rollout.Released.HashBelow));
        Assert.EndsWith($"It replaces the rollout to {New}.", next.Rollout.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_about_a_held_alias_is_in_force_when_the_alias_is_released()
    {
        var rollout = new Rollout(Rollout.Steps(), "Deployment/canary", "Deployment/web", "Deployment/api", "Deployment/mail");
        rollout.Next();
        rollout.Seen = rollout.Seen with { IsSuspended = true };
        rollout.Request(RolloutAction.Now);
        Assert.Equal(Rollout.From, rollout.VersionOf(Rollout.Key("Deployment/web"), Rollout.From));

        rollout.Seen = rollout.Seen with { IsSuspended = false };

        Assert.Equal(Rollout.To, rollout.VersionOf(Rollout.Key("Deployment/web"), Rollout.From));
    }

    [Fact]
    public void A_withdrawn_version_ends_the_rollout_and_is_not_rejected()
    {
        var next = Next(Stored(pinned: Old, version: OldVersion, rollout: InProgress()));

        Assert.Equal((Old, RolloutPhase.RolledBack), (next.Pinned, next.Rollout!.Phase));
        Assert.Null(next.Rejected);
    }

    [Fact]
    public void A_suspended_alias_and_a_source_without_an_answer_keep_the_rollout()
    {
        var suspended = Next(Stored(pinned: Old, version: OldVersion, rollout: InProgress(), suspend: true));
        Assert.Equal((New, RolloutPhase.Soaking), (suspended.Rollout!.To, suspended.Rollout.Phase));

        var stored = Stored(pinned: Old, version: null, rollout: InProgress());
        var alias = SecretAlias.Of(stored, Namespace);
        var failed = new SourceResult("awsSecretsManager", null) { Problem = new(PinReason.SourceUnavailable, "AWS does not answer.") };
        Assert.Equal(
            RolloutPhase.Soaking,
            PinMoveRule.Next(stored, alias, failed, PinMoveRule.Desired(alias, failed, true, Now), true, null, Now).Rollout!.Phase);
    }

    [Fact]
    public void The_source_newest_does_not_replace_a_rollout_by_an_older_version()
    {
        var stored = Stored(pinned: Old, version: null, rollout: InProgress() with { To = Newer });
        Assert.Equal(Newer, Next(stored, named: New).Rollout!.To);
    }

    [Fact]
    public void A_rejected_version_is_not_pinned_and_the_condition_states_this()
    {
        var next = Next(Stored(pinned: Old, version: NewVersion, rejected: New));

        Assert.Equal((Old, null, "False", "Rejected"), (next.Pinned, next.Rollout, next.Conditions[0].Status, next.Conditions[0].Reason));
    }

    [Fact]
    public void A_person_can_pin_a_rejected_version()
    {
        var next = Next(Stored(pinned: Old, version: NewVersion, rejected: New, request: RolloutAction.Pin));

        Assert.Empty(next.Rejected!);
        Assert.Equal(New, next.Rollout!.To);
    }

    [Fact]
    public void Without_a_plan_the_rollout_ends_and_the_version_is_pinned()
    {
        var next = Next(Stored(pinned: Old, version: NewVersion, rollout: InProgress(), plan: false));

        Assert.Equal((New, RolloutPhase.Complete), (next.Pinned, next.Rollout!.Phase));
    }

    [Fact]
    public void A_complete_rollout_moves_the_pin_with_its_history()
    {
        var stored = Stored(pinned: Old, version: NewVersion, rollout: InProgress());
        var alias = SecretAlias.Of(stored, Namespace);
        var next = RolloutOutcome.Apply(stored.Status!, alias, new(InProgress() with { Phase = RolloutPhase.Complete }) { IsCompleted = true }, Now);

        Assert.Equal((New, Old), (next.Pinned, next.Previous));
        Assert.Equal(new PinHistoryEntry(New, Now, "version"), next.History[0]);
    }

    [Fact]
    public void At_most_ten_rejected_versions_are_kept()
    {
        var stored = Stored(pinned: Old, version: NewVersion, rollout: InProgress());
        var status = stored.Status! with { Rejected = [.. Enumerable.Range(10, 10).Select(day => new RejectedVersion($"auth-202506{day}000000", Now, "x"))] };

        var next = RolloutOutcome.Apply(status, SecretAlias.Of(stored, Namespace), new(InProgress()) { Rejection = "errors" }, Now);

        Assert.Equal((10, New, "errors"), (next.Rejected!.Count, next.Rejected[0].Secret, next.Rejected[0].Reason));
    }

    [Fact]
    public void Both_versions_are_pinned_until_the_rollout_ends()
    {
        var alias = SecretAlias.Of(Stored(pinned: Old, version: null, rollout: InProgress()), Namespace);
        Assert.True(alias.IsPinnedTo(Old) && alias.IsPinnedTo(New));
        var ended = Stored(pinned: Old, version: null, rollout: InProgress() with { Phase = RolloutPhase.RolledBack });
        Assert.False(SecretAlias.Of(ended, Namespace).IsPinnedTo(New));
    }

    [Theory]
    [InlineData(true, true, Old, New)]
    [InlineData(true, false, Old, null)]
    [InlineData(false, true, New, null)]
    public void A_rollout_needs_both_Secrets(bool oldExists, bool newExists, string pin, string? to)
    {
        var alias = SecretAlias.Of(Stored(pinned: Old, version: null, rollout: InProgress()), Namespace);
        var effective = EffectivePinRule.Effective(alias, secret => secret.ToString() == Old ? oldExists : newExists);

        Assert.Equal((pin, to), (effective.Secret?.ToString(), effective.Rollout?.To?.ToString()));
    }

    [Theory]
    [InlineData(null, "SecretAlias staging/auth exists and has completed its rollout to 20250723110000")]
    [InlineData("2025-07-24T11:00:00Z", "20250723110000 has been the pin of namespace staging for its soak time, at 2025-07-24T13:00:00Z")]
    [InlineData("2025-07-24T10:00:00Z", "")]
    public void A_version_waits_until_it_was_the_pin_of_another_namespace_for_the_soak_time(string? pinnedAt, string unmet)
    {
        var other = pinnedAt is null ? null : Alias("auth", NewVersion, pinned: New, history: [(New, pinnedAt)]);
        Assert.Equal(unmet, RolloutGateRule.Unmet(new("staging", TimeSpan.FromHours(2)), other, Secret(New), Now) ?? "");
    }

    [Fact]
    public void A_version_that_another_namespace_kept_for_the_soak_time_counts_although_it_moved_on()
    {
        var gate = new RolloutGate("staging", TimeSpan.FromHours(2));
        var other = Alias("auth", pinned: Old);
        var kept = Alias("auth", pinned: Newer, newest: "0", history: [(Newer, "2025-07-24T10:00:00Z"), (New, "2025-07-24T08:00:00Z")]);
        var left = Alias("auth", pinned: Newer, newest: "0", history: [(Newer, "2025-07-24T10:00:00Z"), (New, "2025-07-24T09:00:00Z")]);

        Assert.Null(RolloutGateRule.Unmet(gate, kept, Secret(New), Now));
        Assert.Contains("moved on before the soak time", RolloutGateRule.Unmet(gate, left, Secret(New), Now), StringComparison.Ordinal);
        Assert.StartsWith("namespace staging has completed its rollout", RolloutGateRule.Unmet(gate, other, Secret(New), Now), StringComparison.Ordinal);
    }

    private static RolloutStatus InProgress() => new()
    {
        From = Old,
        To = New,
        Step = 1,
        Phase = RolloutPhase.Soaking,
        Released = new() { Workloads = ["Deployment/canary"] },
        Since = Now,
    };

    private static SecretAliasStatus Next(SecretAliasObject stored, string? named = null, bool pinnedExists = true)
    {
        var alias = SecretAlias.Of(stored, Namespace);
        var result = new SourceResult("x", named is null ? alias.SpecSecret : Secret(named));
        return PinMoveRule.Next(stored, alias, result, PinMoveRule.Desired(alias, result, pinnedExists, Now), true, null, Now, pinnedExists);
    }

    private static SecretAliasObject Stored(
        string? pinned, string? version, RolloutStatus? rollout = null, string? rejected = null, bool suspend = false, bool plan = true,
        RolloutAction? request = null) => new()
        {
            Metadata = new("auth", Namespace)
            {
                Annotations = request is { } action ? new(new RolloutRequest { Action = action, To = New, User = "anna", At = "1" }.ToString()) : null,
            },
            Spec = new(new(version, version is null ? new(null) : null, null), suspend, null, null) { Rollout = plan ? Rollout.Steps() : null },
            Status = new()
            {
                Pinned = pinned,
                Rollout = rollout,
                Rejected = rejected is null ? null : [new(rejected, Now, "errors")],
            },
        };
}
