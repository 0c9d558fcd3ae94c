using SecretPin.Core.Rollouts;

namespace SecretPin.Core.Tests.Rollouts;

public sealed class RolloutMachineTests
{
    private static readonly string[] Four = ["Deployment/canary", "Deployment/a", "Deployment/b", "StatefulSet/c"];

    [Fact]
    public void A_rollout_of_days_completes_step_by_step()
    {
        var rollout = new Rollout(Rollout.Steps(), Four);

        rollout.Next();
        Assert.Equal((RolloutPhase.Moving, 1), (rollout.State.Phase, rollout.State.Step));
        Assert.Equal(["Deployment/canary"], rollout.State.Waiting.Select(wait => wait.Workload));

        rollout.ApplyAll();
        Assert.Equal(RolloutPhase.Soaking, rollout.State.Phase);
        Assert.Equal([Rollout.To, Rollout.From, Rollout.From, Rollout.From], Four.Select(workload => rollout[workload].Names.Single()));

        rollout.Wait(TimeSpan.FromMinutes(29));
        rollout.Next();
        Assert.Equal(1, rollout.State.Step);
        rollout.Wait(TimeSpan.FromMinutes(1));
        rollout.Next();
        Assert.Equal((RolloutPhase.Moving, 2), (rollout.State.Phase, rollout.State.Step));

        rollout.ApplyAll();
        Assert.Equal(2, rollout.Workloads.Count(workload => rollout[workload.ToString()].Names.Single() == Rollout.To));
        rollout.Wait(TimeSpan.FromHours(1));
        rollout.Next();
        rollout.ApplyAll();
        Assert.Equal((RolloutPhase.Soaking, 3), (rollout.State.Phase, rollout.State.Step));
        Assert.All(rollout.Workloads, workload => Assert.Equal([Rollout.To], rollout[workload.ToString()].Names));

        rollout.Wait(TimeSpan.FromHours(24));
        Assert.True(rollout.Next().IsCompleted);
        Assert.Equal(RolloutPhase.Complete, rollout.State.Phase);
        Assert.Equal(
            ["Waiting", "Moving", "Soaking", "Moving", "Soaking", "Moving", "Soaking", "Complete"],
            rollout.State.History.Select(entry => $"{entry.Phase}"));
        Assert.False(rollout.Next().IsCompleted);
    }

    [Fact]
    public void A_check_that_fails_as_often_as_the_limit_rolls_back_and_rejects_the_version()
    {
        var rollout = new Rollout(Rollout.Steps(Rollout.Errors(failures: 3)), Four);
        rollout.Next();
        rollout.ApplyAll();
        foreach (var value in new[] { 20.0, 20, 5, 20, 20 })
        {
            rollout.Wait(TimeSpan.FromMinutes(1));
            rollout.Read(value);
            rollout.Next();
            Assert.Equal(RolloutPhase.Soaking, rollout.State.Phase);
        }

        rollout.Wait(TimeSpan.FromMinutes(1));
        rollout.Read(20);
        var decision = rollout.Next();

        Assert.Equal(RolloutPhase.RolledBack, decision.State.Phase);
        Assert.Equal("The check errors failed 3 times in a row: 20 (max 10)", decision.Rejection);
        Assert.Equal($"The check errors failed 3 times in a row: 20 (max 10). The pin is {Rollout.From}.", decision.State.Reason);
        Assert.Equal(["Deployment/canary"], decision.State.Waiting.Select(wait => wait.Workload));
        rollout.ApplyAll();
        Assert.Equal([Rollout.From], rollout["Deployment/canary"].Names);
        Assert.Empty(rollout.State.Waiting);
        Assert.Null(rollout.Next().Rejection);
    }

    [Fact]
    public void A_failure_holds_the_rollout_if_the_plan_says_so_and_a_request_continues_it()
    {
        var rollout = new Rollout(Rollout.Steps(Rollout.Errors()) with { OnFailure = "Hold" }, Four);
        rollout.Next();
        rollout.ApplyAll();
        rollout.Wait(TimeSpan.FromMinutes(1));
        rollout.Read(20);

        Assert.Null(rollout.Next().Rejection);
        Assert.Equal(RolloutPhase.Held, rollout.State.Phase);
        rollout.Wait(TimeSpan.FromDays(1));
        rollout.Next();
        Assert.Equal((RolloutPhase.Held, 1), (rollout.State.Phase, rollout.State.Step));

        rollout.Request(RolloutAction.Release);
        rollout.Read(5);
        rollout.Next();
        Assert.Equal(RolloutPhase.Soaking, rollout.State.Phase);
        Assert.Contains("RolloutContinued", rollout.Reports.Select(report => report.Reason));
    }

    [Fact]
    public void A_check_without_an_answer_is_not_a_failure_but_the_rollout_waits()
    {
        var rollout = new Rollout(Rollout.Steps(Rollout.Errors()), Four);
        rollout.Next();
        rollout.ApplyAll();
        rollout.Wait(TimeSpan.FromMinutes(30));
        rollout.Read(new CheckAnswer { Problem = "Prometheus did not answer" });
        rollout.Next();

        Assert.Equal((RolloutPhase.Soaking, 1), (rollout.State.Phase, rollout.State.Step));
        Assert.Equal("Prometheus did not answer", rollout.State.Checks.Single().Problem);
        Assert.Single(rollout.Reports, report => report.Reason == "RolloutCheckUnavailable");

        rollout.Wait(TimeSpan.FromMinutes(1));
        rollout.Read(1);
        rollout.Next();
        Assert.Equal(2, rollout.State.Step);
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData("Fail", 1)]
    public void A_check_without_data_is_a_failure_only_if_the_plan_says_so(string? noData, long step)
    {
        var rollout = new Rollout(Rollout.Steps(Rollout.Errors() with { NoData = noData }), Four);
        rollout.Next();
        rollout.ApplyAll();
        rollout.Wait(TimeSpan.FromMinutes(30));
        rollout.Read(new CheckAnswer());
        rollout.Next();

        Assert.Equal(step, rollout.State.Step);
        Assert.Equal(noData is null ? RolloutPhase.Moving : RolloutPhase.RolledBack, rollout.State.Phase);
    }

    [Fact]
    public void A_step_waits_until_its_check_was_queried_in_the_soak_time()
    {
        var rollout = new Rollout(Rollout.Steps(Rollout.Errors()), Four);
        rollout.Next();
        rollout.Read(1);
        rollout.Next();
        rollout.Wait(TimeSpan.FromSeconds(1));
        rollout.ApplyAll();
        rollout.Wait(TimeSpan.FromHours(1));
        rollout.Next();
        Assert.Equal(1, rollout.State.Step);
        rollout.Read(1);
        rollout.Next();
        Assert.Equal(2, rollout.State.Step);
    }

    [Fact]
    public void A_workload_that_exceeds_its_own_deadline_rolls_back_and_is_named()
    {
        var rollout = new Rollout(Rollout.Steps(), Four);
        rollout.Next();
        rollout.Apply("Deployment/canary", isReady: false);
        rollout["Deployment/canary"] = rollout["Deployment/canary"] with { HasExceededDeadline = true, State = "it exceeded its progress deadline" };

        var decision = rollout.Next();

        Assert.Equal("Deployment/canary did not become ready: it exceeded its progress deadline", decision.Rejection);
        Assert.Equal("Deployment/canary", decision.Reports.Single(report => report.Reason == "RolledBack").Workload.ToString());
    }

    [Fact]
    public void A_workload_without_a_deadline_of_its_own_has_ten_minutes()
    {
        var rollout = new Rollout(new() { Steps = [new(null, 100, null)] }, "StatefulSet/c");
        rollout.Next();
        rollout.Wait(TimeSpan.FromDays(1));
        rollout.Next();
        rollout.Apply("StatefulSet/c", isReady: false);
        rollout["StatefulSet/c"] = rollout["StatefulSet/c"] with { HasNoDeadline = true };
        rollout.Next();
        rollout.Wait(TimeSpan.FromMinutes(9));
        rollout.Next();
        Assert.Equal(RolloutPhase.Moving, rollout.State.Phase);
        rollout.Wait(TimeSpan.FromMinutes(1));

        Assert.Equal("StatefulSet/c did not become ready: 0 of 1 pod updated", rollout.Next().Rejection);
    }

    [Fact]
    public void A_held_workload_is_skipped_and_reported()
    {
        var rollout = new Rollout(Rollout.Steps(), Four);
        rollout["Deployment/canary"] = rollout["Deployment/canary"] with { IsHeld = true };

        rollout.Next();

        Assert.Equal(2, rollout.State.Step);
        Assert.Equal(["Deployment/canary"], rollout.State.Skipped);
    }

    [Fact]
    public void A_step_without_a_workload_passes_at_once_and_is_reported()
    {
        var rollout = new Rollout(Rollout.Steps(), "Deployment/a");

        rollout.Next();

        Assert.Equal((RolloutPhase.Moving, 2), (rollout.State.Phase, rollout.State.Step));
        Assert.Contains("Step 1 of 3 contains no further workload, so it passed at once.", rollout.Reports.Select(report => report.Message));
        rollout.ApplyAll();
        rollout.Wait(TimeSpan.FromHours(1));
        Assert.True(rollout.Next().IsCompleted);
    }

    [Fact]
    public void A_rollout_without_workloads_completes_at_once() => Assert.True(new Rollout(Rollout.Steps()).Next().IsCompleted);

    [Fact]
    public void A_suspended_alias_holds_the_rollout_until_it_is_released()
    {
        var rollout = new Rollout(Rollout.Steps(), Four);
        rollout.Next();
        rollout.Seen = rollout.Seen with { IsSuspended = true };
        rollout.Next();
        rollout.ApplyAll();
        rollout.Wait(TimeSpan.FromDays(1));
        rollout.Next();
        Assert.Equal((RolloutPhase.Held, 1), (rollout.State.Phase, rollout.State.Step));

        rollout.Seen = rollout.Seen with { IsSuspended = false };
        rollout.Next();
        Assert.Equal(RolloutPhase.Soaking, rollout.State.Phase);
    }

    [Theory, InlineData(RolloutAction.Next), InlineData(RolloutAction.Now)]
    public void A_version_that_another_namespace_rejected_is_rejected_whatever_a_request_says(RolloutAction action)
    {
        var rollout = new Rollout(Rollout.Steps(), Four) { Seen = new() { RejectedIn = "staging" } };
        rollout.Request(action);

        Assert.NotNull(rollout.Next().Rejection);
        Assert.Equal((RolloutPhase.RolledBack, 0, "1"), (rollout.State.Phase, rollout.State.Step, rollout.State.Request));
    }

    [Theory, InlineData(RolloutAction.Next), InlineData(RolloutAction.Now)]
    public void A_suspended_rollout_releases_nothing_and_handles_the_request_afterwards(RolloutAction action)
    {
        var rollout = new Rollout(Rollout.Steps(), Four);
        rollout.Next();
        rollout.ApplyAll();
        rollout.Seen = rollout.Seen with { IsSuspended = true };
        rollout.Request(action);
        rollout.Next();
        Assert.Equal((RolloutPhase.Held, 1), (rollout.State.Phase, rollout.State.Step));
        Assert.DoesNotContain("RolloutReleased", rollout.Reports.Select(report => report.Reason));

        rollout.Seen = rollout.Seen with { IsSuspended = false };
        rollout.Next();
        Assert.Equal(action == RolloutAction.Now ? 3 : 2, rollout.State.Step);
    }

    [Theory, InlineData(RolloutAction.Next), InlineData(RolloutAction.Now)]
    public void A_request_continues_a_rollout_that_a_check_held(RolloutAction action)
    {
        var rollout = new Rollout(Rollout.Steps(Rollout.Errors()) with { OnFailure = "Hold" }, Four);
        rollout.Next();
        rollout.ApplyAll();
        rollout.Wait(TimeSpan.FromMinutes(1));
        rollout.Read(20);
        rollout.Next();
        Assert.Equal(RolloutPhase.Held, rollout.State.Phase);

        rollout.Request(action);
        rollout.Next();

        Assert.Equal(RolloutPhase.Moving, rollout.State.Phase);
    }

    [Fact]
    public void A_request_releases_the_next_step_once()
    {
        var rollout = new Rollout(Rollout.Steps(), Four);
        rollout.Next();
        rollout.ApplyAll();
        rollout.Request(RolloutAction.Next);
        rollout.Next();
        rollout.Next();

        Assert.Equal((RolloutPhase.Moving, 2), (rollout.State.Phase, rollout.State.Step));
        Assert.Equal("Step 2 of 3 was released by anna: leaked", rollout.State.Reason);
    }

    [Fact]
    public void A_request_releases_all_workloads_at_once()
    {
        var rollout = new Rollout(Rollout.Steps(), Four);
        rollout.Seen = new() { Unmet = ["namespace staging has it"] };
        rollout.Next();
        Assert.Equal("Waiting until namespace staging has it.", rollout.State.Reason);
        rollout.Request(RolloutAction.Now);
        rollout.Next();

        Assert.Equal((RolloutPhase.Moving, 3, RolloutRelease.All), (rollout.State.Phase, rollout.State.Step, rollout.State.Released.HashBelow));
        Assert.Equal("All workloads were released at once by anna: leaked", rollout.State.Reason);
    }

    [Fact]
    public void A_request_rolls_back_in_each_phase()
    {
        var rollout = new Rollout(Rollout.Steps(), Four);
        rollout.Next();
        rollout.ApplyAll();
        rollout.Request(RolloutAction.Rollback);

        Assert.Equal("Rolled back by anna: leaked", rollout.Next().Rejection);
    }

    [Fact]
    public void A_request_about_another_version_has_no_effect()
    {
        var rollout = new Rollout(Rollout.Steps(), Four);
        rollout.Next();
        rollout.Seen = new() { Request = new() { Action = RolloutAction.Rollback, To = Rollout.From, User = "anna", At = "1" } };

        Assert.Null(rollout.Next().Rejection);
        Assert.Equal("", rollout.State.Request);
    }

    [Fact]
    public void A_version_waits_for_another_namespace_and_is_rejected_with_it()
    {
        var rollout = new Rollout(Rollout.Steps(), Four) { Seen = new() { Unmet = ["namespace staging has it"] } };
        rollout.Next();
        rollout.Next();
        Assert.Equal((RolloutPhase.Waiting, 0), (rollout.State.Phase, rollout.State.Step));
        Assert.Single(rollout.Reports);

        rollout.Seen = new() { RejectedIn = "staging" };
        Assert.Equal("The version was rejected in namespace staging", rollout.Next().Rejection);
    }

    [Fact]
    public void The_leader_moves_at_most_the_configured_number_of_workloads_at_a_time()
    {
        var rollout = new Rollout(new() { Steps = [new(null, 100, null)] }, Four) { Seen = new() { MovesAtOnce = 1 } };
        var moved = Assert.Single(rollout.Next().Moves).ToString();
        rollout.Apply(moved, isReady: false);
        Assert.Empty(rollout.Next().Moves);
        rollout.Apply(moved);
        Assert.NotEqual(moved, Assert.Single(rollout.Next().Moves).ToString());
    }

    [Fact]
    public void After_a_rollback_the_leader_moves_back_what_had_moved()
    {
        var rollout = new Rollout(Rollout.Steps(), Four) { Seen = new() { MovesAtOnce = 1 } };
        rollout.Next();
        rollout.Apply("Deployment/canary", isReady: false);
        rollout.Request(RolloutAction.Rollback);

        Assert.Equal(["Deployment/canary"], rollout.Next().Moves.Select(move => move.ToString()));
        Assert.Equal(["Deployment/canary"], rollout.Next().Moves.Select(move => move.ToString()));
        rollout.Apply("Deployment/canary");
        Assert.Empty(rollout.Next().Moves);
    }

    [Fact]
    public void A_plan_that_became_shorter_is_complete_after_its_last_step()
    {
        var rollout = new Rollout(Rollout.Steps(), Four);
        rollout.State = rollout.State with { Step = 3, Phase = RolloutPhase.Soaking, Released = new() { HashBelow = RolloutRelease.All } };
        foreach (var workload in Four)
        {
            rollout.Apply(workload);
        }

        Assert.True(RolloutMachine.Next(
            RolloutPlan.Of(new() { Steps = [new(null, 100, null)] }), rollout.State, new() { Workloads = [.. Four.Select(name => rollout[name])] }, rollout.Now)
            .IsCompleted);
    }
}
