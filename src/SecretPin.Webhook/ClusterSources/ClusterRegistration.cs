using Microsoft.Extensions.Options;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Webhook.Configuration;

namespace SecretPin.Webhook.ClusterSources;

internal static class ClusterRegistration
{
    /// <summary>Adds the cluster of <c>Cluster:Source</c>, unless one was added before.</summary>
    /// <returns>Whether an API server serves the cluster.</returns>
    public static bool AddCluster(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<ClusterOptions, ClusterOptionsValidator>("Cluster");
        builder.Services.AddSingleton(services => new ObjectScanner(
            services.GetRequiredService<IOptions<ClusterOptions>>().Value.Workloads.Select(workload => workload.ToCustomWorkload().Workload)));
        if (builder.Services.Any(service => service.ServiceType == typeof(IPins)))
        {
            return false;
        }

        // The validation of all settings rejects an unknown source.
        if (Enum.TryParse<ClusterSource>(builder.Configuration["Cluster:Source"], ignoreCase: true, out var source) && source == ClusterSource.Kubernetes)
        {
            builder.AddKubernetesCluster();
            return true;
        }

        builder.AddEmbeddedCluster();
        return false;
    }
}
