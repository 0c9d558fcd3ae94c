using SecretPin.Webhook.Hosting;

namespace SecretPin.Webhook.Clusters;

internal static class ClusterRegistration
{
    public static void AddCluster(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<ClusterOptions, ClusterOptionsValidator>("Cluster");
    }
}
