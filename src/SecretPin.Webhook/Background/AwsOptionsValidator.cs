using FluentValidation;
using SecretPin.Aws.Client;
using SecretPin.Webhook.Configuration;

namespace SecretPin.Webhook.Background;

/// <summary>The bounds are those of Polly's strategies and of AWS's quotas.</summary>
internal sealed class AwsOptionsValidator : AbstractValidator<AwsOptions>
{
    public AwsOptionsValidator()
    {
        RuleFor(options => options.Endpoint).Must(IsHttp).When(options => options.Endpoint is not null)
            .WithMessage("is '{PropertyValue}': must be an address such as https://vpce-1.secretsmanager.eu-west-1.vpce.amazonaws.com.");
        RuleFor(options => options.TryTimeout).MustBeBetween(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        RuleFor(options => options.Retries).MustBeBetween(1, 10);
        RuleFor(options => options.RetryDelay).MustBeBetween(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        RuleFor(options => options.MaxRetryDelay).MustBeBetween(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));
        RuleFor(options => options.Concurrency).MustBeBetween(1, 1000);
        RuleFor(options => options.DescribesPerSecond).MustBeBetween(1, 40_000);
        RuleFor(options => options.ListsPerSecond).MustBeBetween(1, 50);
        RuleFor(options => options.BreakRatio).MustBeBetween(0.01, 1);
        RuleFor(options => options.BreakMinimum).MustBeBetween(2, 10_000);
        RuleFor(options => options.BreakDuration).MustBeBetween(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        RuleFor(options => options.StaleAfter).MustBeBetween(TimeSpan.Zero, TimeSpan.FromDays(1));
    }

    private static bool IsHttp(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);
}
