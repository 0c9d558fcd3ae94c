using SecretPin.Testing.Processes;
using SecretPin.Webhook;

namespace SecretPin.Cluster.Tests.Webhooks;

/// <summary>Starts replicas of the webhook outside the cluster that they serve.</summary>
internal static class ClusterWebhook
{
    /// <summary>Returns when the replica is ready.</summary>
    /// <param name="kubeconfig">The identity and rights of the replica.</param>
    /// <param name="arguments">Further settings.</param>
    public static Task<WebhookProcess> StartAsync(string kubeconfig, params IEnumerable<string> arguments) => StartAsync([], kubeconfig, arguments);

    /// <inheritdoc cref="StartAsync(string, IEnumerable{string})"/>
    /// <param name="launcher">A command that replaces itself with the command that follows it.</param>
    /// <param name="kubeconfig">The identity and rights of the replica.</param>
    /// <param name="arguments">Further settings.</param>
    public static Task<WebhookProcess> StartAsync(IEnumerable<string> launcher, string kubeconfig, params IEnumerable<string> arguments) =>
        WebhookProcess.StartAsync(
            typeof(WebhookHost).Assembly.Location,
            ["--Cluster:Source=Kubernetes", $"--Cluster:Kubeconfig={kubeconfig}", "--Tls:Mode=SelfManaged", .. arguments],
            ["AWS_ACCESS_KEY_ID=some", "AWS_SECRET_ACCESS_KEY=some", "DOTNET_gcServer=0"],
            launcher);
}
