using Microsoft.Extensions.Options;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Webhook.Hosting;

namespace SecretPin.Webhook.Clusters;

internal static class ClusterRegistration
{
    /// <summary>A cluster that was put in before counts.</summary>
    public static void AddCluster(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<ClusterOptions, ClusterOptionsValidator>("Cluster");
        builder.Services.AddSingleton(services => new ObjectScanner(
            services.GetRequiredService<IOptions<ClusterOptions>>().Value.Workloads.Select(workload => workload.ToCustomWorkload().Workload)));
        if (builder.Services.Any(service => service.ServiceType == typeof(IPins)))
        {
            return;
        }

        // What is no source at all is refused with the other settings, when all of them are validated.
        if (Enum.TryParse<ClusterSource>(builder.Configuration["Cluster:Source"], ignoreCase: true, out var source) && source == ClusterSource.Kubernetes)
        {
            builder.AddKubernetesCluster();
        }
        else
        {
            builder.AddEmbeddedCluster();
        }
    }
}
