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
        builder.Services.AddSingleton<IAwsMetrics>(services => services.GetRequiredService<WebhookMetrics>());
        builder.Services.AddSingleton<RegionalClients>();
        builder.Services.AddSingleton<AwsSource>();
    }
}
