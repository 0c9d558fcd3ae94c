using FluentValidation;
using SecretPin.Core.Names;

namespace SecretPin.Webhook.ClusterSources;

internal sealed class ClusterOptionsValidator : AbstractValidator<ClusterOptions>
{
    public ClusterOptionsValidator()
    {
        RuleFor(options => options.Source).IsInEnum()
            .WithMessage(options => $"is {options.Source}: Manifests and Kubernetes are possible.");
        RuleFor(options => options.Manifests).NotEmpty().When(options => options.Source == ClusterSource.Manifests)
            .WithMessage("is not set: with Cluster:Source=Manifests it is a folder of Kubernetes objects in YAML or JSON.");
        RuleFor(options => options.Kubeconfig).Must(File.Exists).When(options => options.Kubeconfig is not null)
            .WithMessage(options => $"is '{options.Kubeconfig}': there is no such file.");
        RuleFor(options => options.DefaultNamespace).Must(IsNamespace).WithMessage(options => NoNamespace(options.DefaultNamespace));
        RuleFor(options => options.Namespace).Must(IsNamespace).WithMessage(options => NoNamespace(options.Namespace));
        RuleForEach(options => options.Workloads).ChildRules(workload =>
        {
            workload.RuleFor(options => options.Group).Must(group => DnsSubdomain.IsValid(group))
                .WithMessage(options => $"is '{options.Group}': an API group such as argoproj.io was expected.");
            workload.RuleFor(options => options.Version).NotEmpty().WithMessage("is not set: as in v1alpha1.");
            workload.RuleFor(options => options.Resource).NotEmpty().WithMessage("is not set: the plural, as in rollouts.");
            workload.RuleFor(options => options.Kind).NotEmpty().WithMessage("is not set: as in Rollout.");
            workload.RuleFor(options => options.PodSpecPath).Matches("^[A-Za-z0-9]+(/[A-Za-z0-9]+)*$")
                .WithMessage(options => $"is '{options.PodSpecPath}': keys joined by '/' were expected, as in spec/template/spec.");
        });
    }

    private static bool IsNamespace(string name) => DnsSubdomain.IsValid(name) && !name.Contains('.', StringComparison.Ordinal) && name.Length <= 63;

    private static string NoNamespace(string name) => $"is '{name}': a namespace has lower-case letters, digits and '-', at most 63.";
}
