using System.Text;
using System.Text.Json;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Core.Rollouts;

namespace SecretPin.Webhook.Demo;

/// <summary>
/// The leader of the demo. It decides by the rules of the leader in a cluster, and moves workloads by resolve requests. The demo has no pods, so a
/// workload is ready as soon as it has its version.
/// </summary>
internal sealed class DemoLeader(DemoApiServer api, DemoStore store, ObjectScanner scanner)
{
    /// <summary>Reconciles the pin and the rollout of an alias once.</summary>
    /// <param name="id">The alias, as <c>kind/name</c>.</param>
    /// <param name="errors">The answer of the monitoring system to each check.</param>
    /// <param name="now">The current time.</param>
    public async Task ReconcileAsync(string id, double errors, DateTimeOffset now)
    {
        var (resource, alias) = Read(id);
        var source = new SourceResult(alias.SourceName, alias.SpecSecret);
        var desired = PinMoveRule.Desired(alias, source, pinnedExists: true, now);
        await WriteAsync(id, PinMoveRule.Next(resource, alias, source, desired, Exists(desired), plainSecretChangedAt: null, now));

        (resource, alias) = Read(id);
        if (alias is not { Plan: { } plan, Rollout: { } rollout })
        {
            return;
        }

        var decision = RolloutMachine.Next(plan, rollout, Observe(alias, plan, rollout, errors, now), now);
        foreach (var report in decision.Reports)
        {
            api.RecordEvent(report);
        }

        await WriteAsync(id, RolloutOutcome.Apply(resource.Status!, alias, decision, now));
        foreach (var move in decision.Moves)
        {
            await api.RequestResolveAsync(move.ToString(), alias.Name.Value);
        }
    }

    /// <summary>Whether <c>status.rejected</c> of the alias contains the version.</summary>
    public bool HasRejected(string id, string secret) => Read(id).Resource.Status?.Rejected?.Any(rejected => rejected.Secret == secret) == true;

    private RolloutObservations Observe(SecretAlias alias, RolloutPlan plan, RolloutStatus rollout, double errors, DateTimeOffset now) => new()
    {
        Workloads =
        [
            .. store.All("Deployment", "CronJob").Select(workload => scanner.Scan(Encoding.UTF8.GetBytes(workload.ToJsonString())))
                .Select(workload => new ObservedWorkload(
                    new(workload.Kind.Kind, workload.Name), [.. ResolveRequest.PlacesOf(workload, alias.Name.Value).Distinct()]) { IsReady = true })
                .Where(workload => workload.Names.Count > 0),
        ],
        Checks =
        [
            .. plan.Checks.Where(check => rollout.Step > 0 && !(RolloutMachine.DueAt(rollout, check) > now))
                .Select(check => check.Read(new() { Values = [errors] }, now)),
        ],
        MovesAtOnce = 1,
    };

    private bool Exists(VersionedSecretName? secret) => store.Find($"Secret/{secret}") is not null;

    private (SecretAliasObject Resource, SecretAlias Alias) Read(string id)
    {
        var resource = SecretAliasObject.Read(Encoding.UTF8.GetBytes(store.Find(id)!.ToJsonString()));
        return (resource, SecretAlias.Of(resource, resource.Metadata!.Namespace!));
    }

    private Task WriteAsync(string id, SecretAliasStatus status) =>
        api.StoreStatusAsync(id, JsonSerializer.SerializeToNode(status, SecretAliasJson.Default.SecretAliasStatus)!);
}
