using FluentValidation;
using SecretPin.Core.Names;

namespace SecretPin.Webhook.Clusters;

internal sealed class ClusterOptionsValidator : AbstractValidator<ClusterOptions>
{
    public ClusterOptionsValidator()
    {
        RuleFor(options => options.Source).IsInEnum()
            .WithMessage(options => $"is {options.Source}: Manifests is possible.");
        RuleFor(options => options.Manifests).NotEmpty().When(options => options.Source == ClusterSource.Manifests)
            .WithMessage("is not set: with Cluster:Source=Manifests it is a folder of Kubernetes objects in YAML or JSON.");
        RuleFor(options => options.DefaultNamespace).Must(name => DnsSubdomain.IsValid(name) && !name.Contains('.', StringComparison.Ordinal) && name.Length <= 63)
            .WithMessage(options => $"is '{options.DefaultNamespace}': a namespace has lower-case letters, digits and '-', at most 63.");
    }
}
