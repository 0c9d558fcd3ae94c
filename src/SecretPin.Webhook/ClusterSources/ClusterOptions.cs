using FluentValidation;
using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Kubernetes.CustomResources;

namespace SecretPin.Webhook.ClusterSources;

/// <summary>The source of aliases, Secrets and referrers: section <c>Cluster</c>.</summary>
public sealed class ClusterOptions
{
    /// <summary>Default Manifests.</summary>
    public ClusterSource Source { get; set; } = ClusterSource.Manifests;

    /// <summary>For Manifests, a folder of Kubernetes objects in YAML or JSON, relative to the content root. No default.</summary>
    public string? Manifests { get; set; }

    /// <summary>For Manifests, the namespace of objects without one. Default <c>default</c>.</summary>
    public string DefaultNamespace { get; set; } = "default";

    /// <summary>For Kubernetes, a kubeconfig; its current context is used. By default, the ServiceAccount of the webhook's pod.</summary>
    public string? Kubeconfig { get; set; }

    /// <summary>For Kubernetes, SecretPin's own namespace. Default <c>secretpin-system</c>.</summary>
    public string Namespace { get; set; } = "secretpin-system";

    /// <summary>CRDs with a pod spec, in addition to the built-in kinds. Default none.</summary>
    public IList<WorkloadOptions> Workloads { get; } = [];

    /// <summary>The projects of the catalogue of custom resources that do not count, such as <c>istio</c>. Default none.</summary>
    public IList<string> CatalogueDisabled { get; } = [];

    /// <summary>Further entries of the catalogue: a JSON list in the form of <c>entries</c> in its files. Default none.</summary>
    public string? References { get; set; }

    /// <summary>
    /// The kinds outside of <see cref="Workloads"/> whose aliases are resolved, as <c>Kind.group</c>. Default none; matches references.resolve in
    /// deploy/chart/values.yaml.
    /// </summary>
    public IList<string> Resolve { get; } = [];

    /// <summary>
    /// Whether the guard searches all custom resources for the name of a version. Default true; matches guard.search.enabled in deploy/chart/values.yaml.
    /// </summary>
    public bool Search { get; set; } = true;

    /// <summary>
    /// The custom resources that the guard does not list, as <c>plural.group</c>, in addition to <see cref="SearchOptions.Reports"/>. Default none;
    /// matches guard.search.excluded in deploy/chart/values.yaml.
    /// </summary>
    public IList<string> SearchExcluded { get; } = [];

    /// <summary>
    /// For Kubernetes, whether SecretPin creates ExternalSecrets for aliases with <c>spec.externalSecret</c>. Default false; matches
    /// aws.externalSecrets in deploy/chart/values.yaml, which grants the permissions.
    /// </summary>
    public bool ExternalSecrets { get; set; }

    /// <summary>
    /// With <see cref="ExternalSecrets"/>, whether the author of such an alias also needs the verb <c>use</c> on the SecretStore or ClusterSecretStore.
    /// Default false; matches aws.requireStoreUse in deploy/chart/values.yaml.
    /// </summary>
    public bool RequireStoreUse { get; set; }

    internal SearchOptions ToSearchOptions() => new() { IsEnabled = Search, Excluded = [.. SearchExcluded] };

    /// <summary>The cluster as log messages describe it.</summary>
    public override string ToString() => Source switch
    {
        ClusterSource.Manifests => $"the folder {Manifests}",
        _ when Kubeconfig is not null => $"the API server of {Kubeconfig}",
        _ => "the API server of this pod",
    };
}

internal sealed class ClusterOptionsValidator : AbstractValidator<ClusterOptions>
{
    public ClusterOptionsValidator()
    {
        RuleFor(options => options.Source).IsInEnum().WithMessage("is {PropertyValue}: must be Manifests or Kubernetes.");
        RuleFor(options => options.Manifests).NotEmpty().When(options => options.Source == ClusterSource.Manifests)
            .WithMessage("is not set: Cluster:Source=Manifests requires a folder of Kubernetes objects in YAML or JSON.");
        RuleFor(options => options.Kubeconfig).Must(File.Exists).When(options => options.Kubeconfig is not null)
            .WithMessage("is '{PropertyValue}': the file does not exist.");
        RuleFor(options => options.DefaultNamespace).Must(IsNamespace).WithMessage(options => NotANamespace(options.DefaultNamespace));
        RuleFor(options => options.Namespace).Must(IsNamespace).WithMessage(options => NotANamespace(options.Namespace));
        RuleForEach(options => options.SearchExcluded).Must(resource => DnsSubdomain.IsValid(resource) && resource.Contains('.', StringComparison.Ordinal))
            .WithMessage("is '{PropertyValue}': must be a resource with its group, such as policyreports.wgpolicyk8s.io.");
        RuleForEach(options => options.Workloads).ChildRules(workload =>
        {
            workload.RuleFor(options => options.Group).Must(group => DnsSubdomain.IsValid(group))
                .WithMessage("is '{PropertyValue}': must be an API group such as argoproj.io.");
            workload.RuleFor(options => options.Version).Must(version => DnsLabel.IsValid(version))
                .WithMessage("is '{PropertyValue}': must be a version such as v1alpha1.");
            workload.RuleFor(options => options.Resource).Must(resource => DnsLabel.IsValid(resource))
                .WithMessage("is '{PropertyValue}': must be the plural name of the resource, such as rollouts.");
            workload.RuleFor(options => options.Kind).NotEmpty().WithMessage("is not set: must be a kind such as Rollout.");
            workload.RuleFor(options => options.PodSpecPath).Must(path => FieldPath.TryParsePodSpec(path, out _))
                .WithMessage($"is '{{PropertyValue}}': must be {FieldPath.Rule}.");
        });
        RuleFor(options => options.Workloads).Custom((workloads, context) =>
        {
            foreach (var kind in workloads.GroupBy(workload => (workload.Group, workload.Kind)).Where(kind => kind.Count() > 1))
            {
                if (kind.DistinctBy(workload => workload.ToResource()).Count() > 1)
                {
                    context.AddFailure($"contain {kind.Key.Kind}.{kind.Key.Group} with different versions or resources: a kind has one of each.");
                }
                else if (kind.DistinctBy(workload => workload.PodSpecPath.Replace('.', '/')).Count() < kind.Count())
                {
                    context.AddFailure($"contain {kind.Key.Kind}.{kind.Key.Group} with the same PodSpecPath twice.");
                }
            }
        });
    }

    private static bool IsNamespace(string name) => DnsLabel.IsValid(name);

    private static string NotANamespace(string name) => $"is '{name}': must be a namespace, with lower-case letters, digits and '-', at most 63 characters.";
}
