using FluentValidation;
using SecretPin.Webhook.Configuration;

namespace SecretPin.Webhook.Audit;

/// <summary>How the webhook records attempts to delete Secrets in the cluster: section <c>Audit</c>.</summary>
public sealed class AuditOptions
{
    /// <summary>
    /// How long the response waits until the attempt is in a <c>BlockedDeletion</c>, so that a replica that crashes after the response loses
    /// nothing; at most 3 seconds, 0 for no wait. Default one second. Responses that are sent earlier are counted.
    /// </summary>
    public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The sustained rate of writes per replica, of objects and Events together; 1 to 100. Default 10.</summary>
    public int WritesPerSecond { get; set; } = 10;

    /// <summary>The number of writes that may exceed the rate after an idle time; 1 to 1000. Default 50.</summary>
    public int Burst { get; set; } = 50;

    /// <summary>The number of Secrets whose attempts may wait to be written; 1 to 10000. Beyond it, the oldest are dropped and counted. Default 500.</summary>
    public int Capacity { get; set; } = 500;

    /// <summary>How long a replica that shuts down writes pending attempts; at most 15 seconds. Default 5.</summary>
    public TimeSpan Flush { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a <c>BlockedDeletion</c> is kept after its last attempt; at most 3650 days, 0 for unlimited. Default 90 days.</summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(90);
}

internal sealed class AuditOptionsValidator : AbstractValidator<AuditOptions>
{
    public AuditOptionsValidator()
    {
        RuleFor(options => options.Wait).MustBeBetween(TimeSpan.Zero, TimeSpan.FromSeconds(3));
        RuleFor(options => options.Flush).MustBeBetween(TimeSpan.Zero, TimeSpan.FromSeconds(15));
        RuleFor(options => options.Keep).InclusiveBetween(TimeSpan.Zero, TimeSpan.FromDays(3650))
            .WithMessage("is {PropertyValue}: must be between 00:00:00 (unlimited) and {To}.");
        RuleFor(options => options.WritesPerSecond).MustBeBetween(1, 100);
        RuleFor(options => options.Burst).MustBeBetween(1, 1000);
        RuleFor(options => options.Capacity).MustBeBetween(1, 10_000);
    }
}
