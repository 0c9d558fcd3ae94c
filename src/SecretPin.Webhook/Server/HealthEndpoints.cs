using SecretPin.Webhook.Tls;

namespace SecretPin.Webhook.Server;

/// <summary>The kubelet's probes: <c>/livez</c> and <c>/readyz</c>.</summary>
internal static class HealthEndpoints
{
    public static void AddHealth(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services => new ReadinessCondition(() => services.GetRequiredService<ServingCertificate>().Problem));
        builder.Services.AddSingleton(services => new ReadinessCondition(() => services.GetRequiredService<GracefulShutdown>().Problem));
    }

    public static void MapHealth(this WebApplication app)
    {
        var conditions = app.Services.GetServices<ReadinessCondition>().ToArray();
        app.MapGet("/livez", context => context.Response.WriteAsync("ok\n")).WithMetadata(new ServedOverTls(false));
        app.MapGet("/readyz", context =>
        {
            var problems = conditions.Select(condition => condition.Problem()).OfType<string>().ToArray();
            context.Response.StatusCode = problems.Length == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsync(problems.Length == 0 ? "ok\n" : string.Concat(problems.Select(problem => problem + "\n")));
        }).WithMetadata(new ServedOverTls(false));
    }
}

/// <summary>A condition of <c>/readyz</c>.</summary>
/// <param name="Problem">Returns why the webhook is not ready, as text for the operator; <see langword="null"/> while the condition holds.</param>
internal sealed record ReadinessCondition(Func<string?> Problem);
