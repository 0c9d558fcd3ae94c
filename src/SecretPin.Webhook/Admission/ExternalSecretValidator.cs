using FluentValidation;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.ExternalSecrets;

namespace SecretPin.Webhook.Admission;

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
            else if (ExternalSecretManifest.Problem(external!.Template?.Spec, secretId) is { } problem)
            {
                context.AddFailure(problem);
            }
        });
}
