using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.Rollouts;

namespace SecretPin.Core.Tests.Rollouts;

/// <summary>
/// A rollout of the alias <c>auth</c> in a namespace that the test controls: the workloads, the clock and the results of the checks. The state is the
/// stored SecretAlias, and the rules of the webhook, the pin controller and the leader read and write it.
/// </summary>
internal sealed class Rollout
{
    public const string From = $"auth-{TestObjects.OldVersion}", To = $"auth-{TestObjects.NewVersion}";

    private readonly Dictionary<WorkloadKey, ObservedWorkload> _workloads = [];
    private readonly List<CheckReading> _readings = [];
    private readonly RolloutSpec _spec;
    private SecretAliasStatus _status = new() { Pinned = From };

    public Rollout(RolloutSpec spec, params IEnumerable<string> workloads)
    {
        (_spec, Plan) = (spec, RolloutPlan.Of(spec));
        foreach (var workload in workloads)
        {
            _workloads[Key(workload)] = new(Key(workload), [From]) { IsReady = true };
        }

        MovePin();
    }

    public RolloutPlan Plan { get; }

    public RolloutStatus State
    {
        get => _status.Rollout!;
        set => _status = _status with { Rollout = value };
    }

    /// <summary>The alias as the webhook and the controllers read it. Its spec names the new version.</summary>
    public SecretAlias Alias => SecretAlias.Of(Stored, TestObjects.Namespace);

    public DateTimeOffset Now { get; private set; } = TestObjects.Now;

    public List<RolloutReport> Reports { get; } = [];

    /// <summary>The observations apart from the workloads and the checks.</summary>
    public RolloutObservations Seen { get; set; } = new();

    public ObservedWorkload this[string workload]
    {
        get => _workloads[Key(workload)];
        set => _workloads[Key(workload)] = value;
    }

    /// <summary>Three steps: a canary, a quarter, all.</summary>
    public static RolloutSpec Steps(params RolloutCheckSpec[] checks) => new()
    {
        Steps = [new(["Deployment/canary"], null, "30m"), new(null, 25, "1h"), new(null, 100, "24h")],
        Checks = checks,
    };

    public static RolloutCheckSpec Errors(long failures = 1) => new("errors", "1m", failures, null, new("errors", 10, null), null);

    public static WorkloadKey Key(string workload) =>
        WorkloadKey.TryParse(workload, out var key) ? key : throw new ArgumentException(workload, nameof(workload));

    public void Wait(TimeSpan time) => Now += time;

    public void Read(double value) => Read(new CheckAnswer { Values = [value] });

    public void Read(CheckAnswer answer) => _readings.Add(Plan.Checks[0].Read(answer, Now));

    public void Request(RolloutAction action, string at = "1") =>
        Seen = Seen with { Request = new() { Action = action, To = To, User = "anna", Reason = "leaked", At = at } };

    /// <summary>Applies a workload: it gets the version that the webhook would give it.</summary>
    public void Apply(string workload, bool isReady = true)
    {
        var stored = _workloads.GetValueOrDefault(Key(workload));
        var version = VersionOf(Key(workload), stored?.Names.First());
        this[workload] = (stored ?? new(Key(workload), [])) with { Names = [version], IsReady = isReady, State = isReady ? "" : "0 of 1 pod updated" };
    }

    /// <summary>The version that the webhook gives to a workload.</summary>
    public string VersionOf(WorkloadKey workload, string? stored) =>
        EffectivePinRule.Effective(Alias, _ => true).VersionOf(workload, VersionedSecretName.ParseOrNull(stored))!.ToString();

    public IReadOnlyList<WorkloadKey> Workloads => [.. _workloads.Keys];

    private SecretAliasObject Stored => new()
    {
        Metadata = new("auth", TestObjects.Namespace) { Annotations = new(Seen.Request?.ToString()) },
        Spec = new(new(TestObjects.NewVersion, null, null), Seen.IsSuspended, null, null) { Rollout = _spec },
        Status = _status,
    };

    /// <summary>The pin controller reconciles the alias.</summary>
    public void MovePin()
    {
        var (alias, result) = (Alias, new SourceResult("version", TestObjects.Secret(To)));
        _status = PinMoveRule.Next(
            Stored, alias, result, PinMoveRule.Desired(alias, result, pinnedExists: true, Now), desiredExists: true, plainSecretChangedAt: null, Now);
    }

    /// <summary>The leader reconciles the rollout.</summary>
    public RolloutDecision Next()
    {
        var decision = RolloutMachine.Next(Plan, State, Seen with { Workloads = [.. _workloads.Values], Checks = [.. _readings] }, Now);
        _status = RolloutOutcome.Apply(_status, Alias, decision, Now);
        _readings.Clear();
        Reports.AddRange(decision.Reports);
        return decision;
    }

    /// <summary>Applies all workloads, and lets the leader observe it.</summary>
    public RolloutDecision ApplyAll()
    {
        foreach (var workload in Workloads)
        {
            Apply(workload.ToString());
        }

        return Next();
    }
}
