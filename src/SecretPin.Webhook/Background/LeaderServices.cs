using FluentValidation;
using SecretPin.Aws.Client;
using SecretPin.Aws.Polling;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.Rollouts;
using SecretPin.Kubernetes.ArgoCd;
using SecretPin.Kubernetes.BlockedDeletions;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Controllers;
using SecretPin.Kubernetes.ExternalSecrets;
using SecretPin.Kubernetes.InstalledWebhooks;
using SecretPin.Kubernetes.LeaderElection;
using SecretPin.Kubernetes.PolicyReports;
using SecretPin.Kubernetes.Rollouts;
using SecretPin.Kubernetes.UnresolvedAliases;
using SecretPin.Webhook.Audit;
using SecretPin.Webhook.ClusterSources;
using SecretPin.Webhook.Configuration;
using SecretPin.Webhook.RolloutChecks;
using SecretPin.Webhook.Telemetry;
using SecretPin.Webhook.Tls;

namespace SecretPin.Webhook.Background;

/// <summary>
/// The work of the leader: it polls AWS, moves pins, advances rollouts, audits unresolved aliases, refreshes Applications of Argo CD,
/// removes expired BlockedDeletions, and writes reports.
/// </summary>
internal sealed class LeaderServices(
    ClusterReflection reflection, LeaderElector election, AwsSource aws, PinController controller, RolloutController rollouts,
    UnresolvedAuditor auditor, BlockedDeletionExpiry expiry, ConfigurationAuditor configuration, ApplicationRefresh applications, PolicyReporter reports)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await reflection.InSyncAsync(stoppingToken);

        // AWS first: the controller reads from it.
        await election.RunAsync(
            stop => Task.WhenAll(
                aws.RunAsync(stop), controller.RunAsync(stop), rollouts.RunAsync(stop), auditor.RunAsync(stop), expiry.RunAsync(stop),
                configuration.RunAsync(stop), applications.RunAsync(stop), reports.RunAsync(stop)),
            stoppingToken);
    }
}

internal static class LeaderServicesRegistration
{
    public static void AddLeaderServices(this IHostApplicationBuilder builder)
    {
        // The source awsSecretsManager does not connect to AWS until an alias uses it.
        builder.AddSettings<AwsOptions, AwsOptionsValidator>("Aws");
        builder.Services.AddSingleton<IAwsMetrics>(services => services.GetRequiredService<WebhookMetrics>());
        builder.Services.AddSingleton<RegionalClients>();
        builder.Services.AddSingleton<AwsSource>();

        builder.AddSettings<UnresolvedOptions, UnresolvedOptionsValidator>("Unresolved");
        builder.Services.AddSingleton(services => new LeaderElectionOptions
        {
            Namespace = services.GetRequiredService<ClusterOptions>().Namespace,
            Identity = Replica.Name,
        });
        builder.Services.AddSingleton<LeaderElector>();

        builder.Services.AddSingleton<NewestVersionSource>();
        builder.Services.AddSingleton<IPinSource>(services => new PinSources(
            services.GetRequiredService<AwsSource>(), new SpecVersionSource(), services.GetRequiredService<NewestVersionSource>()));

        builder.AddService<VersionedExternalSecrets>(services => [services.GetRequiredService<ClusterOptions>().ExternalSecrets]);
        builder.AddService<PinController>(_ => [Replica.Name]);
        builder.AddSettings<RolloutOptions, RolloutOptionsValidator>("Rollouts");
        builder.Services.AddSingleton<IRolloutMetrics>(services => services.GetRequiredService<WebhookMetrics>());
        builder.AddSettings<CheckOptions, CheckOptionsValidator>("Checks");
        builder.Services.AddSingleton<IRolloutCheck, PrometheusCheck>();
        builder.Services.AddSingleton<IRolloutCheck, DatadogCheck>();
        builder.AddService<RolloutController>(services => [ClusterRegistration.ResolvedKinds(services), Replica.Name]);
        builder.AddService<UnresolvedAuditor>(services =>
            [ClusterRegistration.ResolvedKinds(services), Replica.Name, (Action<int>)services.GetRequiredService<WebhookMetrics>().PodsRepaired]);
        builder.AddSettings<ArgoCdOptions, ArgoCdOptionsValidator>("ArgoCd");
        builder.AddService<ApplicationRefresh>(services => [ClusterRegistration.ResolvedKinds(services)]);
        builder.AddService<BlockedDeletionExpiry>(services => [services.GetRequiredService<AuditOptions>().Keep]);
        builder.AddSettings<ReportOptions, ReportOptionsValidator>("Reports");
        builder.Services.AddSingleton<PolicyReporter>();
        builder.AddService<ConfigurationAuditor>(services =>
        {
            var names = services.GetRequiredService<TlsOptions>().SelfManaged;
            return [names.MutatingConfiguration, names.ValidatingConfiguration];
        });
        builder.Services.AddHostedService<LeaderServices>();
    }
}

internal sealed class UnresolvedOptionsValidator : AbstractValidator<UnresolvedOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public UnresolvedOptionsValidator()
    {
        RuleFor(options => options.Interval).MustBeBetween(TimeSpan.FromSeconds(1), Longest);
        RuleFor(options => options.MinAge).MustBeBetween(TimeSpan.Zero, Longest);
        RuleFor(options => options.RepairMemory).MustBeBetween(TimeSpan.Zero, Longest);
        RuleFor(options => options.MaxRepairs).MustBeBetween(1, 100);
    }
}

internal sealed class ReportOptionsValidator : AbstractValidator<ReportOptions>
{
    public ReportOptionsValidator() => RuleFor(options => options.Interval).MustBeBetween(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
}

internal sealed class ArgoCdOptionsValidator : AbstractValidator<ArgoCdOptions>
{
    public ArgoCdOptionsValidator()
    {
        RuleForEach(options => options.Namespaces).Must(ns => DnsLabel.IsValid(ns))
            .WithMessage($"is '{{PropertyValue}}': must be a DNS label ({DnsLabel.Rule}).");
        RuleFor(options => options.Namespaces).NotEmpty().When(options => options.Refresh).WithMessage("is empty: must contain the namespace of Argo CD.");
        RuleFor(options => options.InstanceLabel).NotEmpty().WithMessage("is empty: must be the key of a label.");
    }
}

internal sealed class RolloutOptionsValidator : AbstractValidator<RolloutOptions>
{
    public RolloutOptionsValidator()
    {
        RuleFor(options => options.AtOnce).MustBeBetween(1, 100);
        RuleFor(options => options.Interval).MustBeBetween(TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(10));
    }
}
