using FluentValidation;
using SecretPin.Core.Pins;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.Reviews;
using SecretPin.Webhook.Server;

namespace SecretPin.Webhook.Admission;

/// <summary>The paths of reviews. Paths and operations match the webhook configurations in deploy/chart/templates.</summary>
internal static class ReviewEndpoints
{
    public static void AddReviews(this IHostApplicationBuilder builder)
    {
        ReviewBuffers.Reserve();
        builder.AddSettings<GuardOptions, GuardOptionsValidator>("Guard");
        builder.Services.AddSingleton<ReviewDeadline>();
        builder.Services.AddSingleton<IValidator<SecretAliasObject>, AliasValidator>();
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
        var handler = ActivatorUtilities.CreateInstance<THandler>(app.Services);
        var endpoint = ActivatorUtilities.CreateInstance<ReviewEndpoint>(app.Services, path, operations, handler);
        app.MapPost(path, endpoint.AnswerAsync).WithMetadata(new ServedOverTls(true));
    }
}
