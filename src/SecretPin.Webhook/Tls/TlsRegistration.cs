using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SecretPin.Kubernetes.Api;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Telemetry;
using SecretPin.Webhook.Tls.Certificates;
using SecretPin.Webhook.Tls.SelfManaged;

namespace SecretPin.Webhook.Tls;

internal static class TlsRegistration
{
    /// <summary>Adds the serving certificate, with the source of <c>Tls:Mode</c> unless a source was added before.</summary>
    public static void AddServingCertificate(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<TlsOptions, TlsOptionsValidator>("Tls");
        builder.Services.TryAddSingleton(services => Source(services, services.GetRequiredService<IOptions<TlsOptions>>().Value));
        builder.Services.AddSingleton(services => new ClientCertificates(
            ClientCa(services),
            services.GetRequiredService<IOptions<TlsOptions>>().Value.ClientNames,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<WebhookMetrics>(),
            services.GetRequiredService<ILogger<ClientCertificates>>()));
        builder.Services.AddSingleton<ServingCertificate>();
    }

    private static ICertificateSource Source(IServiceProvider services, TlsOptions options)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        if (options.Mode == TlsMode.SelfManaged)
        {
            return SelfManagedCertificate.Of(
                services.GetService<ApiServer>()
                    ?? throw new StartupException("Tls:Mode is SelfManaged, which requires a cluster: set Cluster:Source to Kubernetes."),
                options.SelfManaged,
                clock,
                services.GetRequiredService<ILogger<SelfManagedCertificate>>());
        }

        var files = CertificateFiles.Of(options, ContentRoot(services));
        var source = new FileCertificate(files, clock, services.GetRequiredService<ILogger<FileCertificate>>());
        return options.Mode == TlsMode.Files
            ? source
            : new DevelopmentCertificate(files, source, clock, services.GetRequiredService<ILogger<DevelopmentCertificate>>());
    }

    private static string? ClientCa(IServiceProvider services) =>
        services.GetRequiredService<IOptions<TlsOptions>>().Value.ClientCa is { } file ? Path.GetFullPath(file, ContentRoot(services)) : null;

    private static string ContentRoot(IServiceProvider services) => services.GetRequiredService<IHostEnvironment>().ContentRootPath;
}
