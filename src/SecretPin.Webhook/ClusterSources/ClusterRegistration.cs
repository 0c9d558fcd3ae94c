using Microsoft.Extensions.Options;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Guard;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Evidence;
using SecretPin.Kubernetes.ExternalSecrets;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.Reflectors;
using SecretPin.Manifests.Files;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.ClusterSources;

internal static class ClusterRegistration
{
    /// <summary>Adds the cluster of <c>Cluster:Source</c>, unless one was added before.</summary>
    /// <returns>Whether an API server serves the cluster.</returns>
    public static bool AddCluster(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<ClusterOptions, ClusterOptionsValidator>("Cluster");
        builder.Services.AddSingleton(LoadCatalogue);
        builder.Services.AddSingleton(services => new ObjectScanner(
            WorkloadOptions.ToCustomWorkloads(services.GetRequiredService<IOptions<ClusterOptions>>().Value.Workloads).Select(workload => workload.Workload),
            services.GetRequiredService<IReadOnlyList<KindFields>>()));
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

    /// <summary>Adds the cluster of an API server: the cache that the reflectors maintain, and the live reads.</summary>
    private static void AddKubernetesCluster(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(Connect);
        builder.AddService<ClusterReflection>(provider => [ResolvedKinds(provider), new ReflectorOptions()]);
        services.AddSingleton(provider => provider.GetRequiredService<ClusterReflection>().Index);
        services.AddSingleton<ICachedCluster, CachedCluster>();
        services.AddSingleton<ApiAliases>();
        services.AddSingleton<LiveObjects>();
        services.AddSingleton<ILiveReadMetrics>(provider => provider.GetRequiredService<WebhookMetrics>());
        services.AddSingleton<IPins, LivePins>();
        services.AddSingleton<LiveSecrets>();
        services.AddSingleton<ISecrets>(provider => provider.GetRequiredService<LiveSecrets>());
        services.AddSingleton<IEnforcementPolicies, LiveEnforcementPolicies>();
        services.AddSingleton(provider => new ExternalSecretAuthors(
            provider.GetRequiredService<ApiServer>(),
            provider.GetRequiredService<ClusterOptions>().ExternalSecrets,
            provider.GetRequiredService<ClusterOptions>().RequireStoreUse));
        builder.AddService<LiveOwners>(provider => [CustomWorkloads(provider).Select(workload => workload.Resource)]);
        services.AddSingleton<IOwners>(provider => provider.GetRequiredService<LiveOwners>());
        builder.AddService<LiveEvidence>(provider =>
            [CustomWorkloads(provider).Select(workload => workload.Resource), provider.GetRequiredService<ClusterOptions>().ToSearchOptions()]);
        services.AddSingleton<IDeletionEvidence>(provider => provider.GetRequiredService<LiveEvidence>());
    }

    private static IReadOnlyList<KindFields> LoadCatalogue(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ClusterOptions>>().Value;
        try
        {
            return ShippedCatalogue.With(options.CatalogueDisabled, options.References, options.Resolve);
        }
        catch (CatalogueException problem)
        {
            throw new StartupException($"Cluster:References or Cluster:Resolve is invalid: {problem.Message}", problem);
        }
    }

    private static ApiServer Connect(IServiceProvider services)
    {
        var options = services.GetRequiredService<ClusterOptions>();
        var clock = services.GetRequiredService<TimeProvider>();
        try
        {
            return options.Kubeconfig is { } file ? ApiServer.FromKubeconfig(file, clock) : ApiServer.InCluster(clock);
        }
        catch (Exception exception) when (exception is k8s.Exceptions.KubeConfigException or IOException or FormatException)
        {
            throw new StartupException(
                $"The connection to the API server is not configured: {exception.Message} Outside of a cluster, set Cluster:Kubeconfig.", exception);
        }
    }

    /// <summary>
    /// All custom kinds whose aliases are resolved, with those of the catalogue. The first version of an entry is watched. The guard lists them in the
    /// version that the cluster serves.
    /// </summary>
    internal static CustomWorkload[] ResolvedKinds(IServiceProvider services)
    {
        var (scanner, known) = (services.GetRequiredService<ObjectScanner>(), CustomWorkloads(services));
        var listed = new ListOrder(known.Select(workload => workload.Resource)).ResourceOf;
        return
        [
            .. known,
            .. from entry in scanner.Catalogue
               let workload = scanner.WorkloadOf(entry.Kind)
               where workload is not null && !listed.ContainsKey(entry.Kind)
               select new CustomWorkload(new(entry.Kind.Group, entry.Versions[0], entry.Resource, entry.Kind.Kind), workload),
        ];
    }

    /// <summary>The kinds in the chart value <c>workloads</c>.</summary>
    internal static CustomWorkload[] CustomWorkloads(IServiceProvider services) =>
        WorkloadOptions.ToCustomWorkloads(services.GetRequiredService<ClusterOptions>().Workloads);

    private static void AddEmbeddedCluster(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(Load);
        builder.Services.AddSingleton<IPins>(services => services.GetRequiredService<ManifestCluster>());
        builder.Services.AddSingleton<ISecrets>(services => services.GetRequiredService<ManifestCluster>());
        builder.Services.AddSingleton<IEnforcementPolicies>(services => services.GetRequiredService<ManifestCluster>());
        builder.Services.AddSingleton<IOwners>(services => services.GetRequiredService<ManifestCluster>());
        builder.Services.AddSingleton<IDeletionEvidence>(services => services.GetRequiredService<ManifestCluster>());
        builder.Services.AddHostedService<EmbeddedCluster>();
    }

    /// <summary>Blocks while the application is built, so that the webhook serves nothing without a cluster.</summary>
    private static ManifestCluster Load(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ClusterOptions>>().Value;
        var folder = Path.GetFullPath(options.Manifests!, services.GetRequiredService<IHostEnvironment>().ContentRootPath);
        try
        {
            return ManifestCluster.LoadAsync(
                folder,
                services.GetRequiredService<ObjectScanner>(),
                services.GetRequiredService<TimeProvider>(),
                options.DefaultNamespace).GetAwaiter().GetResult();
        }
        catch (ManifestException exception)
        {
            throw new StartupException($"Cluster:Manifests is invalid: {exception.Message}", exception);
        }
    }
}
