using FluentValidation;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.ExternalSecrets;

namespace SecretPin.Webhook.Admission;

/// <summary>What can be known of an ExternalSecret without its own schema, which the API server checks when the first is made.</summary>
internal sealed class ExternalSecretValidator : AbstractValidator<SecretAliasSpec>
{
    public ExternalSecretValidator() =>
        RuleFor(spec => spec.ExternalSecret).Custom((external, context) =>
        {
            var secretId = context.InstanceToValidate.Source?.AwsSecretsManager?.SecretId;
            if (secretId is null)
            {
                context.AddFailure("spec.externalSecret needs spec.source.awsSecretsManager: it is of AWS's versions that ExternalSecrets are made");
            }
            else if (ExternalSecretManifest.Problem(external!.Template?.Spec, secretId) is { } problem)
            {
                context.AddFailure(problem);
            }
        });
}
