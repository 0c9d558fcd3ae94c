using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.Rollouts;
using SecretPin.Kubernetes.Controllers;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.Rollouts;

/// <summary>Gathers the observations for the state machine of a rollout.</summary>
internal sealed class RolloutObserver(
    AliasStatuses statuses, LiveSecrets secrets, IReadOnlyList<IRolloutCheck> providers, RolloutOptions options, IRolloutMetrics metrics, TimeProvider time)
{
    /// <param name="alias">An alias with a rollout.</param>
    /// <param name="workloads">Its workloads.</param>
    /// <param name="cancellation">Cancels the requests.</param>
    public async Task<RolloutObservations> ObserveAsync(SecretAlias alias, IReadOnlyList<RolloutWorkload> workloads, CancellationToken cancellation)
    {
        var (plan, state) = (alias.Plan!, alias.Rollout!);
        var seen = new RolloutObservations
        {
            Workloads = [.. workloads.Select(workload => workload.Observed)],
            IsSuspended = alias.IsSuspended,
            Request = alias.Request,
            MovesAtOnce = options.Move ? options.AtOnce : 0,
        };
        // A suspended rollout that has released nothing continues here, so its conditions are read before its first step in each phase.
        if (state is { IsInProgress: true, Step: 0 } && VersionedSecretName.TryParse(state.To, out var to))
        {
            var gates = await Task.WhenAll(plan.After.Select(gate => ReadAsync(gate, to, cancellation))).ConfigureAwait(false);
            return seen with
            {
                ToExists = await secrets.ExistsLiveAsync(alias.Namespace, state.To, cancellation).ConfigureAwait(false),
                Unmet = [.. gates.Select(gate => gate.Unmet).OfType<string>()],
                RejectedIn = gates.Select(gate => gate.RejectedIn).FirstOrDefault(ns => ns is not null),
            };
        }

        if (state.Phase is not (RolloutPhase.Moving or RolloutPhase.Soaking or RolloutPhase.Held))
        {
            return seen;
        }

        var now = time.GetUtcNow();
        var due = plan.Checks.Where(check => !(RolloutMachine.DueAt(state, check) > now));
        return seen with { Checks = await Task.WhenAll(due.Select(check => QueryAsync(check, now, cancellation))).ConfigureAwait(false) };
    }

    private async Task<CheckReading> QueryAsync(RolloutCheck check, DateTimeOffset now, CancellationToken cancellation)
    {
        var answer = providers.FirstOrDefault(provider => provider.Answers(check)) is { } provider
            ? await provider.QueryAsync(check, cancellation).ConfigureAwait(false)
            : new CheckAnswer { Problem = $"the chart value rollouts.{(check.Prometheus is null ? "datadog.site" : "prometheus.url")} is not set" };
        var reading = check.Read(answer, now);
        metrics.RolloutChecked(check.Prometheus is null ? "datadog" : "prometheus", reading.Outcome);
        return reading;
    }

    private async Task<(string? Unmet, string? RejectedIn)> ReadAsync(RolloutGate gate, VersionedSecretName secret, CancellationToken cancellation)
    {
        try
        {
            var other = (await statuses.ReadAsync(new(gate.Namespace, secret.Alias.Value), cancellation).ConfigureAwait(false))?.Alias;
            return RolloutGateRule.Rejects(other, secret) ? (null, gate.Namespace) : (RolloutGateRule.Unmet(gate, other, secret, time.GetUtcNow()), null);
        }
        catch (FormatException problem)
        {
            return ($"the alias is valid: {problem.Message.TrimEnd('.')}", null);
        }
    }
}
