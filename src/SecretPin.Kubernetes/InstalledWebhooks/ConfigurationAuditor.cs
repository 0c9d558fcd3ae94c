using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using SecretPin.Core;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.InstalledWebhooks;

/// <summary>
/// Reports that the API server does not call SecretPin as the chart configures it: a webhook configuration is missing, another manager edited it, or it does
/// not cover a namespace with aliases. Runs in the leader.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="index">The namespaces with aliases.</param>
/// <param name="mutating">The name of the MutatingWebhookConfiguration.</param>
/// <param name="validating">The name of the ValidatingWebhookConfiguration.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
public sealed partial class ConfigurationAuditor(
    ApiServer api, ClusterIndex index, string mutating, string validating, TimeProvider time, ILogger<ConfigurationAuditor> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1), Timeout = TimeSpan.FromSeconds(20);

    private readonly ObjectClient _objects = new(api);
    private readonly LiveList _lists = new(api, time);

    /// <summary>The result of the last audit; empty on replicas that are not the leader.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; private set; } = [];

    /// <summary>Runs until it is stopped, and then returns.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await new PeriodicTask(AuditAsync, failure => Log.Failed(logger, failure.Message, Interval), Interval, Timeout, time).RunAsync(stop)
            .ConfigureAwait(false);
        Problems = [];
    }

    internal async Task AuditAsync(CancellationToken cancellation)
    {
        var problems = new List<ConfigurationProblem>();
        var configurations = new List<JsonNode>();
        foreach (var (resource, name) in new[] { (Resources.MutatingWebhooks, mutating), (Resources.ValidatingWebhooks, validating) })
        {
            if (await _objects.GetBytesAsync(resource, null, name, cancellation).ConfigureAwait(false) is not { } json)
            {
                problems.Add(new("Missing", $"{resource.Kind}/{name}", "it does not exist, so the API server does not call SecretPin"));
                continue;
            }

            var configuration = JsonNode.Parse(json)!;
            configurations.Add(configuration);
            if (WebhookConfigurations.ManagersOf(configuration) is { Count: > 1 } managers)
            {
                var names = SafeText.SingleLine(string.Join(", ", managers));
                problems.Add(new("Edited", $"{resource.Kind}/{name}", $"several managers own its webhooks: {names}"));
            }
        }

        problems.AddRange(await UncoveredAsync(configurations, cancellation).ConfigureAwait(false));
        foreach (var problem in problems.Except(Problems))
        {
            Log.Found(logger, problem.Object, problem.Detail);
        }

        Problems = problems;
    }

    private async Task<IEnumerable<ConfigurationProblem>> UncoveredAsync(IReadOnlyList<JsonNode> configurations, CancellationToken cancellation)
    {
        var namespaces = await _lists.ReadAsync(
            Resources.Namespaces, null, json => JsonSerializer.Deserialize(json, NamespaceLabelsJson.Default.NamespaceLabels)!.Metadata, cancellation)
            .ConfigureAwait(false) ?? [];
        return
            from ns in namespaces
            where !index[ns.Name].Aliases.IsEmpty
            let webhooks = WebhookConfigurations.NotCovering(configurations, ns.Labels ?? [], WellKnown.EnforceLabel)
            where webhooks.Count > 0
            select new ConfigurationProblem("NamespaceExcluded", $"Namespace/{ns.Name}", $"it has aliases, and {webhooks.Count} webhooks do not select it");
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 280, Level = LogLevel.Warning, Message = "The configuration of SecretPin has changed: {Object}: {Detail}.")]
        public static partial void Found(ILogger logger, string @object, string detail);

        [LoggerMessage(EventId = 281, Level = LogLevel.Warning, Message = "Could not check the configuration of SecretPin: {Problem} Retrying in {Delay}.")]
        public static partial void Failed(ILogger logger, string problem, TimeSpan delay);
    }
}

/// <param name="Problem"><c>Missing</c>, <c>Edited</c> or <c>NamespaceExcluded</c>.</param>
/// <param name="Object">The object, as kind/name.</param>
/// <param name="Detail">The problem in words.</param>
public sealed record ConfigurationProblem(string Problem, string Object, string Detail);
