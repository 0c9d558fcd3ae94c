using FluentValidation;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Webhook.Reviews;
using SecretPin.Webhook.Server;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Admission;

/// <summary>The paths of reviews. Paths and operations match the webhook configurations in deploy/chart/templates.</summary>
internal static class ReviewEndpoints
{
    public static void AddReviews(this IHostApplicationBuilder builder)
    {
        ReviewBuffers.Reserve();
        builder.Services.AddSingleton<ReviewDeadline>();
        builder.Services.AddSingleton<WorkloadMutation>();
        builder.Services.AddSingleton<WorkloadValidation>();
        builder.Services.AddSingleton<SecretDeletion>();
        builder.Services.AddSingleton<IValidator<SecretAliasObject>, AliasValidator>();
        builder.Services.AddSingleton<AliasValidation>();
    }

    public static void MapReviews(this WebApplication app)
    {
        app.MapReview<WorkloadMutation>("/mutate/workloads", "CREATE", "UPDATE");
        app.MapReview<WorkloadValidation>("/validate/workloads", "CREATE", "UPDATE");
        app.MapReview<SecretDeletion>("/validate/secrets", "DELETE");
        app.MapReview<AliasValidation>("/validate/aliases", "CREATE", "UPDATE", "DELETE");
    }

    private static void MapReview<THandler>(this WebApplication app, string path, params string[] operations)
        where THandler : IReviewHandler
    {
        var endpoint = new ReviewEndpoint(
            path,
            operations,
            app.Services.GetRequiredService<ObjectScanner>(),
            app.Services.GetRequiredService<THandler>(),
            app.Services.GetRequiredService<WebhookMetrics>(),
            app.Services.GetRequiredService<TimeProvider>(),
            app.Services.GetRequiredService<ILogger<ReviewEndpoint>>());
        app.MapPost(path, endpoint.AnswerAsync).WithMetadata(new ServedOverTls(true));
    }
}
