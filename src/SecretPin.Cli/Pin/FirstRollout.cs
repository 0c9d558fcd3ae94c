using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Status;
using SecretPin.Cli.Terminal;
using SecretPin.Core.References;

namespace SecretPin.Cli.Pin;

/// <summary>Writes a first <c>spec.rollout</c>, which the user then adjusts.</summary>
internal sealed class FirstRollout(ClusterClient cluster, TextWriter messages)
{
    /// <returns>The alias with <c>spec.rollout</c>.</returns>
    /// <exception cref="RefusedException">The alias has a rollout already.</exception>
    public async Task<AliasView> AddAsync(NamespaceView view, AliasView alias, DryRun dryRun, CancellationToken cancellation)
    {
        if (alias.Alias.Plan is not null)
        {
            throw new RefusedException($"SecretAlias {view.Namespace}/{alias.Name} already has spec.rollout. Change it with 'kubectl edit'.");
        }

        var rollout = Create(AliasUse.Of(view, alias));
        await messages.WriteLineAsync($"SecretAlias {view.Namespace}/{alias.Name}: spec.rollout {rollout.ToJsonString()}");
        await messages.WriteLineAsync("Add checks, so that errors roll the version back: see docs/rollouts.md, \"Checks\".");
        var changed = await new AliasChange(cluster).WriteAsync(alias, new() { ["rollout"] = rollout }, dryRun, cancellation);
        return AliasView.Read(Encoding.UTF8.GetBytes(changed.ToJsonString()), view.Namespace);
    }

    /// <summary>A canary first, if a workload has this name; then a quarter; then all, watched for a day.</summary>
    internal static JsonObject Create(AliasUse use)
    {
        var canaries = use.Versions.SelectMany(version => version.Workloads).Where(workload => !AliasUse.IsImmutable(workload) && IsCanary(workload))
            .Select(workload => $"{workload.Kind.Kind}/{workload.Name}").Distinct().Order(StringComparer.Ordinal).ToArray();
        var steps = new JsonArray();
        if (canaries.Length > 0)
        {
            steps.Add(new JsonObject { ["workloads"] = new JsonArray([.. canaries.Select(name => (JsonNode)name)]), ["soak"] = "30m" });
        }

        steps.Add(new JsonObject { ["percent"] = 25, ["soak"] = "1h" });
        steps.Add(new JsonObject { ["percent"] = 100, ["soak"] = "24h" });
        return new() { ["steps"] = steps };
    }

    private static bool IsCanary(ScannedObject workload) => workload.Name.Split('-', '.').Contains("canary");
}
