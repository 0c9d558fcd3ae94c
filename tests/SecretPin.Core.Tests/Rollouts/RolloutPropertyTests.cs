using System.Text.Json;
using CsCheck;
using SecretPin.Core.Pins;
using SecretPin.Core.Rollouts;

namespace SecretPin.Core.Tests.Rollouts;

/// <summary>Properties of rollouts, for generated plans, workloads, clocks, failures and requests.</summary>
[Trait("Category", "Slow")]
public sealed class RolloutPropertyTests
{
    private enum Step
    {
        Apply,
        ApplyNotReady,
        Fail,
        Wait,
        CheckPasses,
        CheckFails,
        CheckUnavailable,
        Suspend,
        Continue,
        Next,
        Now,
        Release,
        Rollback,
        Create,
    }

    private static readonly Gen<(RolloutSpec Spec, int Workloads, (Step Step, int Which)[] Steps)> Stories = Gen.Select(
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 99].Array[0, 3], Gen.Bool, Gen.Bool, Spec), Gen.Int[0, 8],
        Gen.Select(Gen.Enum<Step>(), Gen.Int[0, 9]).Array[1, 60]);

    [Fact]
    public void No_workload_gets_a_version_that_is_neither_old_nor_new_nor_its_own() => Stories.Sample(
        story => Play(story, (rollout, workload, stored, got) => Assert.Contains(got, new[] { Rollout.From, Rollout.To, stored })), iter: 3000);

    [Fact]
    public void Released_workloads_stay_released() => Stories.Sample(
        story =>
        {
            var released = new HashSet<WorkloadKey>();
            Play(story, after: rollout =>
            {
                // A request of a person starts another rollout after a rollback.
                if (!rollout.State.IsInProgress)
                {
                    released.Clear();
                    return;
                }

                Assert.All(released, workload => Assert.True(rollout.State.Released.Contains(workload)));
                released.UnionWith(rollout.Workloads.Where(rollout.State.Released.Contains));
            });
        },
        iter: 3000);

    [Fact]
    public void After_a_rollback_no_workload_gets_the_new_version_unless_a_person_requests_it() => Stories.Sample(
        story => Play(
            story,
            (rollout, _, _, got) => Assert.True(
                got == Rollout.From || !(rollout.State.Phase == RolloutPhase.RolledBack || rollout.Alias.Rejects(TestObjects.Secret(Rollout.To)))),
            rollout => Assert.True(
                rollout.State.Phase != RolloutPhase.RolledBack || rollout.Alias.Rejects(TestObjects.Secret(Rollout.To)))),
        iter: 3000);

    [Fact]
    public void Only_released_workloads_get_the_new_version() => Stories.Sample(
        story => Play(story, (rollout, workload, stored, got) => Assert.True(
            got != Rollout.To || stored == Rollout.To || rollout.State.Phase == RolloutPhase.Complete || rollout.State.Released.Contains(workload))),
        iter: 3000);

    [Fact]
    public void A_restart_of_the_leader_at_any_moment_changes_nothing() => Stories.Sample(
        story =>
        {
            var (states, restarted) = (new List<RolloutStatus>(), new List<RolloutStatus>());
            Play(story, after: rollout => states.Add(rollout.State));
            Play(story, after: rollout =>
            {
                // The state survives the API server, and a second leader that decides again decides the same.
                rollout.State = Stored(rollout.State);
                rollout.Next();
                restarted.Add(rollout.State);
            });
            Assert.Equal(states, restarted);
        },
        iter: 2000);

    [Fact]
    public void No_source_selects_a_rejected_version() => Gen.Select(Gen.Int[0, 9].Array[1, 9], Gen.Int[0, 9].Array[0, 9], Gen.Int[0, 9], Gen.Int[0, 9]).Sample(
        (versions, rejected, pinned, named) =>
        {
            var entries = rejected.Distinct().Where(version => version != pinned);
            var stored = new SecretAliasObject
            {
                Metadata = new("auth", null),
                Spec = new(new(null, new(null), null), false, null, null) { Rollout = Rollout.Steps() },
                Status = new()
                {
                    Pinned = Name(pinned),
                    Rejected = [.. entries.Select(version => new RejectedVersion(Name(version), TestObjects.Now, "errors"))],
                },
            };
            var alias = SecretAlias.Of(stored, TestObjects.Namespace);
            var newest = NewestVersionRule.Of(alias, versions.Select(version => (TestObjects.Secret(Name(version)), (DateTimeOffset?)null)), TestObjects.Now);
            Assert.DoesNotContain(newest, alias.Rejections.Select(rejected => rejected.Secret));
            foreach (var result in new[] { newest, TestObjects.Secret(Name(named)) }.Select(secret => new SourceResult("x", secret)))
            {
                var desired = PinMoveRule.Desired(alias, result, pinnedExists: true, TestObjects.Now);
                var next = PinMoveRule.Next(stored, alias, result, desired, desiredExists: true, null, TestObjects.Now);
                Assert.DoesNotContain(desired, alias.Rejections.Select(rejected => rejected.Secret));
                Assert.Equal(Name(pinned), next.Pinned);
                Assert.DoesNotContain(next.Rollout?.To, alias.Rejections.Select(rejected => rejected.Secret.ToString()));
            }

            var byHand = SecretAlias.Of(stored with { Spec = stored.Spec! with { Source = new(Name(named)[^14..], null, null) } }, TestObjects.Namespace);
            Assert.DoesNotContain(EffectivePinRule.Effective(byHand, _ => true).Rollout?.To, byHand.Rejections.Select(rejected => rejected.Secret));
        },
        iter: 3000);

    private static string Name(int version) => $"auth-2025071{version}000000";

    private static RolloutStatus Stored(RolloutStatus state) => SecretAliasObject.Read(
        JsonSerializer.SerializeToUtf8Bytes(new(new("1"), new() { Rollout = state }), SecretAliasJson.Default.SecretAliasStatusPatch)).Status!.Rollout!;

    private static RolloutSpec Spec(int named, int[] percentages, bool hasCheck, bool holds) => new()
    {
        Steps =
        [
            .. named == 0 ? [] : new RolloutStepSpec[] { new([.. Enumerable.Range(0, named).Select(index => $"Deployment/w{index}")], null, "1m") },
            .. percentages.Distinct().Order().Select(percent => new RolloutStepSpec(null, percent, "10m")),
            new(null, 100, "1h"),
        ],
        Checks = hasCheck ? [Rollout.Errors(failures: 2)] : [],
        OnFailure = holds ? "Hold" : null,
    };

    private static void Play(
        (RolloutSpec Spec, int Workloads, (Step Step, int Which)[] Steps) story, Action<Rollout, WorkloadKey, string?, string>? applied = null,
        Action<Rollout>? after = null)
    {
        var rollout = new Rollout(story.Spec, Enumerable.Range(0, story.Workloads).Select(index => $"Deployment/w{index}"));
        foreach (var ((step, which), at) in story.Steps.Select((step, index) => (step, $"{index}")))
        {
            var existing = rollout.Workloads.Count == 0 ? null : rollout.Workloads[which % rollout.Workloads.Count].ToString();
            var workload = step == Step.Create ? $"StatefulSet/new{at}" : existing;
            switch (step)
            {
                case Step.Apply or Step.ApplyNotReady or Step.Create when workload is not null:
                    var stored = step == Step.Create ? null : rollout[workload].Names.Single();
                    rollout.Apply(workload, step != Step.ApplyNotReady);
                    applied?.Invoke(rollout, Rollout.Key(workload), stored, rollout[workload].Names.Single());
                    break;
                case Step.Fail when workload is not null:
                    rollout[workload] = rollout[workload] with { IsReady = false, HasExceededDeadline = true, State = "deadline" };
                    break;
                case Step.Wait:
                    rollout.Wait(TimeSpan.FromMinutes(1 << which));
                    break;
                case Step.CheckPasses or Step.CheckFails or Step.CheckUnavailable when rollout.Plan.Checks.Count > 0:
                    rollout.Wait(TimeSpan.FromSeconds(1));
                    rollout.Read(step == Step.CheckUnavailable ? new CheckAnswer { Problem = "down" } : new() { Values = [step == Step.CheckFails ? 20 : 1] });
                    break;
                case Step.Suspend or Step.Continue:
                    rollout.Seen = rollout.Seen with { IsSuspended = step == Step.Suspend };
                    break;
                case Step.Next or Step.Now or Step.Release or Step.Rollback:
                    rollout.Request(Enum.Parse<RolloutAction>($"{step}"), at);
                    break;
                default:
                    break;
            }

            rollout.MovePin();
            rollout.Next();
            after?.Invoke(rollout);
        }
    }
}
