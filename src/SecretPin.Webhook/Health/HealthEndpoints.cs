using SecretPin.Webhook.Listening;

namespace SecretPin.Webhook.Health;

/// <summary>What the kubelet asks: whether we live, and whether reviews may come.</summary>
internal static class HealthEndpoints
{
    public static void AddHealth(this IHostApplicationBuilder builder) =>
        builder.Services.AddSingleton<IReadinessCondition>(services => services.GetRequiredService<Draining>());

    public static void MapHealth(this WebApplication app)
    {
        var conditions = app.Services.GetServices<IReadinessCondition>().ToArray();
        app.MapGet("/livez", context => context.Response.WriteAsync("ok\n")).WithMetadata(new ServedOverTls(false));
        app.MapGet("/readyz", context =>
        {
            var problems = conditions.Select(condition => condition.WhyNot).OfType<string>().ToArray();
            context.Response.StatusCode = problems.Length == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsync(problems.Length == 0 ? "ok\n" : string.Concat(problems.Select(problem => problem + "\n")));
        }).WithMetadata(new ServedOverTls(false));
    }
}
