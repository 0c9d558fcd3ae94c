using Microsoft.Extensions.Options;
using SecretPin.Aws.Client;
using SecretPin.Aws.Polling;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Background;

internal static class AwsRegistration
{
    /// <summary>Adds the source <c>awsSecretsManager</c>. It does not connect to AWS until an alias uses it.</summary>
    public static void AddAws(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<AwsOptions, AwsOptionsValidator>("Aws");
        builder.Services.AddSingleton(services => new RegionalClients(
            services.GetRequiredService<IOptions<AwsOptions>>().Value,
            services.GetRequiredService<WebhookMetrics>(),
            services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(services => new AwsSource(
            services.GetRequiredService<RegionalClients>(),
            services.GetRequiredService<IOptions<AwsOptions>>().Value,
            services.GetRequiredService<TimeProvider>(),
            new Random(),
            services.GetRequiredService<ILogger<AwsSource>>()));
    }
}
