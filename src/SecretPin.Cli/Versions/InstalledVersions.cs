using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Core;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.InstalledWebhooks;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Cli.Versions;

/// <summary>The versions that a cluster states: the labels of the chart on the Deployment, and an annotation of each CRD.</summary>
/// <param name="Webhooks">The Deployments of SecretPin; usually one.</param>
/// <param name="Crds">The CRDs that exist, with the version of the chart that installed them; <see langword="null"/> if it is unknown.</param>
/// <param name="Unreadable">The permissions that the user lacks.</param>
internal sealed record InstalledVersions(IReadOnlyList<InstalledWebhook> Webhooks, IReadOnlyList<InstalledCrd> Crds, IReadOnlyList<string> Unreadable)
{
    private const string DefaultNamespace = "secretpin-system";

    public static async Task<InstalledVersions> ReadAsync(ClusterClient cluster, TimeProvider time, CancellationToken cancellation)
    {
        var unreadable = new List<string>();
        var lists = new LiveList(cluster.Api, time);
        var configurations = await TryAsync(unreadable, () => lists.ReadAsync(Resources.MutatingWebhooks, null, Parse, cancellation));
        var namespaces = (configurations ?? []).Where(WebhookConfigurations.IsOfSecretPin)
            .SelectMany(configuration => configuration["webhooks"]?.AsArray() ?? [])
            .Select(webhook => (string?)webhook!["clientConfig"]?["service"]?["namespace"]).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToArray();
        var webhooks = new List<InstalledWebhook>();
        foreach (var ns in namespaces is [] ? [DefaultNamespace] : namespaces)
        {
            var deployments = await TryAsync(unreadable, () => lists.ReadAsync(Resources.Deployments, ns, Parse, cancellation));
            webhooks.AddRange((deployments ?? []).Where(WebhookConfigurations.IsOfSecretPin).Select(deployment => InstalledWebhook.Of(deployment, ns)));
        }

        var crds = new List<InstalledCrd>();
        foreach (var resource in new[] { Resources.SecretAliases, Resources.BlockedDeletions })
        {
            var crd = await TryAsync(unreadable, () => cluster.Objects.FindAsync(ClusterReferences.Crds, null, resource.ToString(), cancellation));
            if (crd is not null)
            {
                crds.Add(new(resource.ToString(), (string?)crd["metadata"]!["annotations"]?[WellKnown.VersionAnnotation]));
            }
        }

        return new(webhooks, crds, [.. unreadable.Distinct()]);
    }

    private static async Task<T?> TryAsync<T>(List<string> unreadable, Func<Task<T?>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (ApiServerException forbidden) when (forbidden.StatusCode == HttpStatusCode.Forbidden)
        {
            unreadable.Add(MissingPermission.In(forbidden.Message) ?? forbidden.Message);
            return null;
        }
    }

    private static JsonObject Parse(ReadOnlySpan<byte> json) => JsonNode.Parse(json)!.AsObject();
}

/// <param name="Name">As <c>plural.group</c>.</param>
/// <param name="Version">The version of the chart's application; <see langword="null"/> if it is unknown.</param>
internal sealed record InstalledCrd(string Name, string? Version);

/// <summary>A Deployment of the webhook.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">The version of the chart's application; <see langword="null"/> if the Deployment states none.</param>
/// <param name="Image">The image of the container.</param>
/// <param name="Replicas">The desired number of replicas.</param>
/// <param name="Updated">The number of replicas that have this version and are ready.</param>
internal sealed record InstalledWebhook(string Namespace, string Name, string? Version, string Image, int Replicas, int Updated)
{
    private const string VersionLabel = "app.kubernetes.io/version";

    public static InstalledWebhook Of(JsonObject deployment, string ns)
    {
        var (metadata, status) = (deployment["metadata"]!, deployment["status"]);
        return new(
            ns, (string)metadata["name"]!, (string?)metadata["labels"]?[VersionLabel],
            (string?)deployment["spec"]?["template"]?["spec"]?["containers"]?[0]?["image"] ?? "",
            (int?)deployment["spec"]?["replicas"] ?? 1,
            Math.Min((int?)status?["updatedReplicas"] ?? 0, (int?)status?["readyReplicas"] ?? 0));
    }
}
