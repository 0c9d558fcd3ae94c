using FluentValidation;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;

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
        RuleFor(alias => alias.Spec!.Source!.Newest!.MinAge).MustBeDuration("spec.source.newest.minAge")
            .When(alias => alias.Spec?.Source?.Newest is not null);
        RuleFor(alias => alias.Spec!.Source!.AwsSecretsManager!).SetValidator(new AwsSourceValidator())
            .When(alias => alias.Spec?.Source?.AwsSecretsManager is not null);
        RuleFor(alias => alias.Spec!).SetValidator(new ExternalSecretValidator()).When(alias => alias.Spec?.ExternalSecret is not null);
    }
}
