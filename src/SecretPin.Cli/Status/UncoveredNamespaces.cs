using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Core;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.InstalledWebhooks;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Cli.Status;

/// <summary>Which namespaces the webhooks of SecretPin do not cover.</summary>
internal static class UncoveredNamespaces
{
    /// <returns>One warning for each namespace that is not covered. None if the user may not read the webhook configurations or the namespace.</returns>
    public static async Task<IReadOnlyList<string>> WarningsAsync(
        ApiServer api, TimeProvider time, IEnumerable<string> namespaces, CancellationToken cancellation)
    {
        var warnings = new List<string>();
        try
        {
            var lists = new LiveList(api, time);
            JsonNode[] configurations =
            [
                .. await ReadAsync(lists, Resources.MutatingWebhooks, cancellation), .. await ReadAsync(lists, Resources.ValidatingWebhooks, cancellation),
            ];
            var objects = new ObjectClient(api);
            foreach (var ns in configurations.Length == 0 ? [] : namespaces)
            {
                var json = await objects.GetBytesAsync(Resources.Namespaces, null, ns, cancellation);
                var labels = json is null ? null : JsonSerializer.Deserialize(json, NamespaceLabelsJson.Default.NamespaceLabels)!.Metadata.Labels;
                var webhooks = json is null ? [] : WebhookConfigurations.NotCovering(configurations, labels ?? [], WellKnown.EnforceLabel);
                if (webhooks.Count > 0)
                {
                    warnings.Add(
                        $"Warning: SecretPin does not cover namespace {ns}: {webhooks.Count} of its webhooks do not select it. "
                        + "See the chart values namespaces.excluded and namespaces.onlyLabelled.");
                }
            }
        }
        catch (ApiServerException forbidden) when (forbidden.StatusCode == HttpStatusCode.Forbidden)
        {
            // Most users may read neither. The metric secretpin_configuration_problem reports it to administrators.
        }

        return warnings;
    }

    private static async Task<IEnumerable<JsonNode>> ReadAsync(LiveList lists, Resource resource, CancellationToken cancellation) =>
        (await lists.ReadAsync(resource, null, json => JsonNode.Parse(json)!, cancellation) ?? [])
            .Where(WebhookConfigurations.IsOfSecretPin);
}
