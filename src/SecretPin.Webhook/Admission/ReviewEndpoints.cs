using FluentValidation;
using SecretPin.Core.Enforcement;
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
        builder.AddSettings<AdmissionOptions, AdmissionOptionsValidator>("Admission");
        builder.AddSettings<GuardOptions, GuardOptionsValidator>("Guard");
        builder.Services.AddSingleton<ReviewDeadline>();
        builder.Services.AddSingleton<IValidator<SecretAliasObject>, AliasValidator>();
    }

    /// <summary>
    /// In audit mode, every reader of a policy gets a policy in audit mode. The cluster must have been added before, because this replaces its service.
    /// </summary>
    public static void AddAuditMode(this IHostApplicationBuilder builder)
    {
        if (Enum.TryParse<AdmissionMode>(builder.Configuration["Admission:Mode"], ignoreCase: true, out var mode) && mode == AdmissionMode.Audit)
        {
            var cluster = builder.Services.Last(service => service.ServiceType == typeof(IEnforcementPolicies));
            builder.Services.AddSingleton<IEnforcementPolicies>(services => new AuditedPolicies((IEnforcementPolicies)(
                cluster.ImplementationInstance ?? cluster.ImplementationFactory?.Invoke(services)
                    ?? ActivatorUtilities.CreateInstance(services, cluster.ImplementationType!))));
        }
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
        var handler = ActivatorUtilities.CreateInstance<AuditMode>(
            app.Services, ActivatorUtilities.CreateInstance<THandler>(app.Services), path);
        var endpoint = ActivatorUtilities.CreateInstance<ReviewEndpoint>(app.Services, path, operations, handler);
        app.MapPost(path, endpoint.AnswerAsync).WithMetadata(new ServedOverTls(true));
    }
}
