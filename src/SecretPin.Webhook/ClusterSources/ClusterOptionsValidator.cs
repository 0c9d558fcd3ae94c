using FluentValidation;
using SecretPin.Core.Names;

namespace SecretPin.Webhook.ClusterSources;

internal sealed class ClusterOptionsValidator : AbstractValidator<ClusterOptions>
{
    public ClusterOptionsValidator()
    {
        RuleFor(options => options.Source).IsInEnum()
            .WithMessage(options => $"is {options.Source}: must be Manifests or Kubernetes.");
        RuleFor(options => options.Manifests).NotEmpty().When(options => options.Source == ClusterSource.Manifests)
            .WithMessage("is not set: Cluster:Source=Manifests requires a folder of Kubernetes objects in YAML or JSON.");
        RuleFor(options => options.Kubeconfig).Must(File.Exists).When(options => options.Kubeconfig is not null)
            .WithMessage(options => $"is '{options.Kubeconfig}': the file does not exist.");
        RuleFor(options => options.DefaultNamespace).Must(IsNamespace).WithMessage(options => NotANamespace(options.DefaultNamespace));
        RuleFor(options => options.Namespace).Must(IsNamespace).WithMessage(options => NotANamespace(options.Namespace));
        RuleForEach(options => options.Workloads).ChildRules(workload =>
        {
            workload.RuleFor(options => options.Group).Must(group => DnsSubdomain.IsValid(group))
                .WithMessage(options => $"is '{options.Group}': must be an API group such as argoproj.io.");
            workload.RuleFor(options => options.Version).NotEmpty().WithMessage("is not set: must be a version such as v1alpha1.");
            workload.RuleFor(options => options.Resource).NotEmpty().WithMessage("is not set: must be the plural name of the resource, such as rollouts.");
            workload.RuleFor(options => options.Kind).NotEmpty().WithMessage("is not set: must be a kind such as Rollout.");
            workload.RuleFor(options => options.PodSpecPath).Matches("^[A-Za-z0-9]+(/[A-Za-z0-9]+)*$")
                .WithMessage(options => $"is '{options.PodSpecPath}': must be keys joined by '/', such as spec/template/spec.");
        });
    }

    private static bool IsNamespace(string name) => DnsSubdomain.IsValid(name) && !name.Contains('.', StringComparison.Ordinal) && name.Length <= 63;

    private static string NotANamespace(string name) => $"is '{name}': must be a namespace, with lower-case letters, digits and '-', at most 63 characters.";
}
