using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SecretPin.Webhook.Configuration;

internal static class Clock
{
    /// <summary>One that was put in before counts.</summary>
    public static void AddClock(this IHostApplicationBuilder builder) => builder.Services.TryAddSingleton(TimeProvider.System);
}
