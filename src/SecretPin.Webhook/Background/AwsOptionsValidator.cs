using FluentValidation;
using SecretPin.Aws.Client;

namespace SecretPin.Webhook.Background;

/// <summary>The bounds are those of Polly's strategies and of AWS's quotas.</summary>
internal sealed class AwsOptionsValidator : AbstractValidator<AwsOptions>
{
    /// <summary>AWS's quotas of requests per second, per account and region.</summary>
    private const int DescribeQuota = 40_000, ListQuota = 50;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public AwsOptionsValidator()
    {
        RuleFor(options => options.Endpoint).Must(IsHttp).When(options => options.Endpoint is not null)
            .WithMessage(options => $"is '{options.Endpoint}': must be an address such as https://vpce-1.secretsmanager.eu-west-1.vpce.amazonaws.com.");
        Between(options => options.TryTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Between(options => options.Retries, 1, 10);
        Between(options => options.RetryDelay, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        Between(options => options.MaxRetryDelay, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));
        Between(options => options.Concurrency, 1, 1000);
        Between(options => options.DescribesPerSecond, 1, DescribeQuota);
        Between(options => options.ListsPerSecond, 1, ListQuota);
        Between(options => options.BreakRatio, 0.01, 1);
        Between(options => options.BreakMinimum, 2, 10_000);
        Between(options => options.BreakDuration, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Between(options => options.StaleAfter, TimeSpan.Zero, Day);
    }

    private void Between<T>(System.Linq.Expressions.Expression<Func<AwsOptions, T>> setting, T least, T most)
        where T : struct, IComparable<T>, IComparable
    {
        var read = setting.Compile();
        RuleFor(setting).InclusiveBetween(least, most).WithMessage(options => $"is {read(options)}: must be between {least} and {most}.");
    }

    private static bool IsHttp(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);
}
