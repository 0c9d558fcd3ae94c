using FluentValidation;
using SecretPin.Core.Pins;

namespace SecretPin.Webhook.Admission;

/// <summary>The lengths and formats are those of the Secrets Manager API (DescribeSecret).</summary>
internal sealed class AwsSourceValidator : AbstractValidator<AwsSecretsManagerSource>
{
    private const string Path = "spec.source.awsSecretsManager";
    private const int LongestId = 2048, LongestStage = 256;

    public AwsSourceValidator()
    {
        RuleFor(source => source.SecretId).NotEmpty().WithMessage($"{Path}.secretId is missing");
        RuleFor(source => source.SecretId).MaximumLength(LongestId)
            .WithMessage(source => $"{Path}.secretId has {source.SecretId!.Length} characters; the limit is {LongestId}");
        // The region becomes part of a host name, also if it comes from the ARN.
        RuleFor(source => source.Region ?? AwsSecret.RegionIn(source.SecretId)).Must(region => region is null || AwsSecret.IsRegion(region))
            .WithMessage(source => $"{Path}.region '{source.Region ?? AwsSecret.RegionIn(source.SecretId)}' is not an AWS region such as eu-west-1");
        RuleFor(source => source.Region).Must((source, region) => (region ?? AwsSecret.RegionIn(source.SecretId)) is not null)
            .WithMessage($"{Path}.region is missing, and secretId is not an ARN that contains a region");
        RuleFor(source => source.Region).Must((source, region) => AwsSecret.RegionIn(source.SecretId) is not { } named || named == region)
            .When(source => source.Region is not null)
            .WithMessage(source => $"{Path}.region '{source.Region}' differs from the region in secretId's ARN");
        RuleFor(source => source.Stage).Length(1, LongestStage)
            .WithMessage(source => $"{Path}.stage has {source.Stage!.Length} characters: must be 1 to {LongestStage}");
        RuleFor(source => source.RefreshInterval).MustBeDuration($"{Path}.refreshInterval", AwsSecret.MinRefreshInterval);
    }
}
