using FluentValidation;
using SecretPin.Core;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.Rollouts;
using SecretPin.Kubernetes.ExternalSecrets;

namespace SecretPin.Webhook.Admission;

/// <summary>The rules for a SecretAlias. The CRD's schema contains most of them; this validator reports all violations at once.</summary>
internal sealed class AliasValidator : AbstractValidator<SecretAliasObject>
{
    public AliasValidator()
    {
        RuleFor(alias => alias.Metadata).Custom((metadata, context) =>
        {
            if (!AliasName.TryParse(metadata?.Name, out _, out var problem))
            {
                context.AddFailure($"metadata.name '{metadata?.Name}' {problem}");
            }
            else if (VersionedSecretName.TryParse(metadata.Name, out _))
            {
                context.AddFailure($"metadata.name '{metadata.Name}' ends in a version, so it is the name of a Secret and cannot be an alias");
            }
        });
        RuleFor(alias => alias.Spec).NotNull().WithMessage("spec is missing");
        RuleFor(alias => alias.Spec!.Retention).MustBeDuration("spec.retention").When(alias => alias.Spec is not null);
        RuleFor(alias => alias.Spec!.Source).Custom((source, context) =>
        {
            object?[] members = [source?.Version, source?.Newest, source?.AwsSecretsManager];
            if (members.Count(member => member is not null) is var count and not 1)
            {
                context.AddFailure($"spec.source has {count} of the members version, newest and awsSecretsManager: exactly one is required");
            }
        }).When(alias => alias.Spec is not null);
        RuleFor(alias => alias.Spec!.Source!.Version).Must(version => SecretVersion.TryParse(version, out _))
            .When(alias => alias.Spec?.Source?.Version is not null)
            .WithMessage(alias => $"spec.source.version '{alias.Spec!.Source!.Version}' is not a UTC instant of the form yyyyMMddHHmmss");
        RuleFor(alias => alias.Spec!.Source!.Newest!.MinAge).MustBeDuration("spec.source.newest.minAge").When(alias => alias.Spec?.Source?.Newest is not null);
        RuleFor(alias => alias.Spec!.Source!.AwsSecretsManager!).SetValidator(new AwsSourceValidator())
            .When(alias => alias.Spec?.Source?.AwsSecretsManager is not null);
        RuleFor(alias => alias.Spec!.Rollout!).Custom((rollout, context) =>
        {
            foreach (var problem in RolloutPlan.Problems(rollout))
            {
                context.AddFailure(problem);
            }
        }).When(alias => alias.Spec?.Rollout is not null);
        RuleFor(alias => alias.Spec!).SetValidator(new ExternalSecretValidator()).When(alias => alias.Spec?.ExternalSecret is not null);
    }
}

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
        RuleFor(source => source.Region ?? AwsSecretSource.RegionIn(source.SecretId)).Must(region => region is null || AwsSecretSource.IsRegion(region))
            .WithMessage(source => $"{Path}.region '{source.Region ?? AwsSecretSource.RegionIn(source.SecretId)}' is not an AWS region such as eu-west-1");
        RuleFor(source => source.Region).Must((source, region) => (region ?? AwsSecretSource.RegionIn(source.SecretId)) is not null)
            .WithMessage($"{Path}.region is missing, and secretId is not an ARN that contains a region");
        RuleFor(source => source.Region).Must((source, region) => AwsSecretSource.RegionIn(source.SecretId) is not { } named || named == region)
            .When(source => source.Region is not null)
            .WithMessage(source => $"{Path}.region '{source.Region}' differs from the region in secretId's ARN");
        RuleFor(source => source.Stage).Length(1, LongestStage)
            .WithMessage(source => $"{Path}.stage has {source.Stage!.Length} characters: must be 1 to {LongestStage}");
        RuleFor(source => source.RefreshInterval).MustBeDuration($"{Path}.refreshInterval", AwsSecretSource.MinRefreshInterval);
    }
}

/// <summary>The rules for <c>spec.externalSecret</c>. The API server validates the schema of the ExternalSecret when SecretPin creates it.</summary>
internal sealed class ExternalSecretValidator : AbstractValidator<SecretAliasSpec>
{
    public ExternalSecretValidator() =>
        RuleFor(spec => spec.ExternalSecret).Custom((external, context) =>
        {
            var secretId = context.InstanceToValidate.Source?.AwsSecretsManager?.SecretId;
            if (secretId is null)
            {
                context.AddFailure(
                    "spec.externalSecret requires spec.source.awsSecretsManager, because SecretPin creates an ExternalSecret for each version in AWS");
            }
            else if (ExternalSecretTemplateRule.Problem(external!.Template?.Spec, secretId) is { } problem)
            {
                context.AddFailure(problem);
            }
        });
}

internal static class DurationRule
{
    /// <summary>The text is absent, or a Kubernetes duration of at least <paramref name="shortest"/>.</summary>
    public static IRuleBuilderOptionsConditions<T, string?> MustBeDuration<T>(
        this IRuleBuilder<T, string?> rule, string path, TimeSpan shortest = default) =>
        rule.Custom((text, context) =>
        {
            if (text is null)
            {
                return;
            }

            if (!GoDuration.TryParse(text, out var duration))
            {
                context.AddFailure($"{path} '{text}' is not {GoDuration.Rule}");
            }
            else if (duration < shortest)
            {
                context.AddFailure($"{path} '{text}' is shorter than {shortest.TotalSeconds:0}s");
            }
        });
}
