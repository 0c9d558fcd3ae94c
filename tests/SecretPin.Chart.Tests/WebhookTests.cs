using System.Text.RegularExpressions;
using SecretPin.Core;
using SecretPin.Core.References;
using YamlDotNet.RepresentationModel;

namespace SecretPin.Chart.Tests;

/// <summary>The webhook configurations, compared with the tables of the core.</summary>
public sealed partial class WebhookTests
{
    private const string Requested = $"|| '{WellKnown.ResolveAnnotation}' in object.metadata.?annotations.orValue({{}})";

    private static readonly IReadOnlyList<YamlNode> Installed = WebhooksOf(ChartFiles.Install);

    /// <summary>Without the copies for namespaces in audit mode.</summary>
    private static readonly IReadOnlyList<YamlNode> All = [.. Installed.Where(webhook => !IsForAuditMode(webhook))];

    /// <summary>The ends of the names of the webhooks for workloads.</summary>
    public static TheoryData<string> WorkloadWebhooks { get; } = ["versions", "resolve", "verify", "enforce"];

    [Theory]
    [MemberData(nameof(WorkloadWebhooks))]
    public void Each_kind_of_workload_has_exactly_one_rule(string suffix) =>
        Assert.Equal(
            Workload.BuiltIn.Where(workload => !workload.IsHistory)
                .Select(workload => Plural.Of(workload.Kind))
                .Select(workload => (workload.Group, workload.Resource, "CREATE UPDATE"))
                .Append(("", "pods/ephemeralcontainers", "UPDATE"))
                .Order(),
            ForWorkloads(suffix).SelectMany(RulesOf).Order());

    [Theory]
    [MemberData(nameof(WorkloadWebhooks))]
    public void The_conditions_read_the_pod_spec_and_the_pod_template_of_the_kind(string suffix)
    {
        foreach (var webhook in ForWorkloads(suffix))
        {
            foreach (var (group, resource, _) in RulesOf(webhook))
            {
                var workload = Workload.BuiltIn.Single(candidate => Plural.Of(candidate.Kind) == (group, resource.Split('/')[0]));
                var template = Cel(workload.Templates[0].Path.Length > 0 ? workload.Templates[0].Path : workload.PodSpecPaths[0]);
                Assert.StartsWith(
                    $"!object{Cel(workload.PodSpecPaths[0])}.optMap(spec,", Condition(webhook, "names-"), StringComparison.Ordinal);
                Assert.Equal($"request.operation == 'CREATE' || object{template} != oldObject{template}\n{Requested}", Condition(webhook, "new-"));
            }
        }
    }

    [Theory]
    [InlineData("resolve")]
    [InlineData("verify")]
    public void A_resolve_request_reaches_the_webhook_whatever_the_pod_template_contains(string suffix) =>
        Assert.All(ForWorkloads(suffix), webhook => Assert.All(
            (string[])["new-", "names-"], prefix => Assert.EndsWith($"\n{Requested}", Condition(webhook, prefix), StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(WorkloadWebhooks))]
    public void The_condition_on_names_reads_exactly_the_pod_spec_fields_of_the_core(string suffix)
    {
        var fields = PodSpecFields.All
            .Select(field => $"{field.Path}/{field.Name}".Replace("[name]", "*", StringComparison.Ordinal))
            .Order();
        Assert.All(ForWorkloads(suffix), webhook => Assert.Equal(fields, PodSpecCondition.PathsIn(Condition(webhook, "names-")).Distinct().Order()));
    }

    /// <summary>Otherwise, an ephemeral container would evade the webhook (CVE-2025-46342).</summary>
    [Fact]
    public void Each_webhook_for_Pods_also_reviews_their_ephemeral_containers() => Assert.All(
        ChartFiles.Install.One("MutatingWebhookConfiguration").List("webhooks")
            .Concat(ChartFiles.Install.One("ValidatingWebhookConfiguration").List("webhooks"))
            .Where(webhook => webhook.List("rules").Any(rule => rule.Texts("resources").Contains("pods"))),
        webhook => Assert.Contains(webhook.List("rules"), rule =>
            rule.Texts("resources").Contains("pods/ephemeralcontainers") && rule.Texts("operations").Contains("UPDATE")));

    [Fact]
    public void A_name_counts_as_versioned_by_the_pattern_that_makes_Secrets_immutable()
    {
        var versioned = ChartFiles.Install.VersionedSecretsPolicy().List("spec.matchConditions").With("name", "versioned").Text("expression")!;
        var pattern = versioned["object.metadata.name.matches('".Length..^"')".Length];

        Assert.All(
            All.SelectMany(webhook => webhook.List("matchConditions"))
                .Where(condition => condition.Text("name") is "names-an-unversioned-secret" or "only-versions"),
            condition => Assert.Contains($"matches('^$|{pattern}')", condition.Text("expression")!, StringComparison.Ordinal));
    }

    [Fact]
    public void A_controller_exempts_a_workload_only_if_the_webhook_reviews_the_kind_of_the_controller()
    {
        var kinds = Workload.BuiltIn.Where(workload => !workload.IsHistory)
            .Select(workload => workload.Kind.Group.Length == 0 ? workload.Kind.Kind : $"{workload.Kind.Kind}.{workload.Kind.Group}")
            .Order(StringComparer.Ordinal);

        Assert.All(
            All.SelectMany(webhook => webhook.List("matchConditions")).Where(condition => condition.Text("name") == "top-level"),
            condition => Assert.Equal(
                kinds,
                    KindsOfOwners().Match(condition.Text("expression")!).Groups[1].Value.Split(", ")
                    .Select(kind => kind.Trim('\'')).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Controller_owned_workloads_and_mirror_pods_are_excluded()
    {
        Assert.All(
            ForWorkloads("versions").Concat(ForWorkloads("resolve")).Concat(ForWorkloads("verify")),
            webhook => Assert.Contains(IsOfPods(webhook) ? "no-mirror" : "top-level", Names(webhook)));
        Assert.All(
            All.Where(IsOfPods),
            webhook => Assert.Contains(WellKnown.MirrorPodAnnotation, Condition(webhook, "no-mirror"), StringComparison.Ordinal));
    }

    [Fact]
    public void In_namespaces_with_enforcement_each_object_that_names_a_Secret_reaches_exactly_one_validating_webhook() =>
        Assert.All(ForWorkloads("enforce"), webhook =>
        {
            var selector = webhook.List("namespaceSelector.matchExpressions").With("key", WellKnown.EnforceLabel);
            Assert.Equal("In", selector.Text("operator"));
            Assert.Equal(["versioned"], selector.Texts("values"));
            var verify = Counterpart(webhook, "verify");
            var notVerified = $"!({Condition(verify, "names-")})";
            Assert.Equal(
                IsOfPods(webhook) ? notVerified : $"{Condition(verify, "top-level")[1..]}\n|| {notVerified}", Condition(webhook, "only-versions"));
        });

    /// <summary>Otherwise, an object whose aliases were resolved would be reviewed a second time.</summary>
    [Fact]
    public void Objects_that_name_only_versions_reach_one_webhook_which_the_API_server_calls_before_the_aliases_are_resolved()
    {
        var mutating = ChartFiles.Install.One("MutatingWebhookConfiguration").List("webhooks").Select(webhook => webhook.Text("name")!.Split('.')[1]);
        Assert.Equal(["versions", "resolve", "resolve-audit"], mutating.Distinct().Order().OrderBy(suffix => suffix != "versions"));
        Assert.All(mutating.Take(ForWorkloads("versions").Count()), suffix => Assert.Equal("versions", suffix));
        Assert.All(ForWorkloads("versions"), webhook =>
        {
            Assert.Equal($"!({Condition(Counterpart(webhook, "resolve"), "names-")})", Condition(webhook, "only-versions"));
            Assert.Null(webhook.Text("reinvocationPolicy"));
            var selector = webhook.List("namespaceSelector.matchExpressions").With("key", WellKnown.EnforceLabel);
            Assert.Equal("NotIn", selector.Text("operator"));
            Assert.Equal(["versioned"], selector.Texts("values"));
        });
    }

    // Matches the table of failure policies in docs/concepts.md.
    [Theory]
    [InlineData("workloads.versions.secretpin.io", "Ignore", "only-versions")]
    [InlineData("cronjobs.versions.secretpin.io", "Ignore", "only-versions")]
    [InlineData("podtemplates.versions.secretpin.io", "Ignore", "only-versions")]
    [InlineData("pods.versions.secretpin.io", "Ignore", "only-versions")]
    [InlineData("workloads.resolve.secretpin.io", "Fail", "names-an-unversioned-secret")]
    [InlineData("cronjobs.resolve.secretpin.io", "Fail", "names-an-unversioned-secret")]
    [InlineData("podtemplates.resolve.secretpin.io", "Fail", "names-an-unversioned-secret")]
    [InlineData("pods.resolve.secretpin.io", "Ignore", "names-an-unversioned-secret")]
    [InlineData("workloads.verify.secretpin.io", "Ignore", "names-an-unversioned-secret")]
    [InlineData("cronjobs.verify.secretpin.io", "Ignore", "names-an-unversioned-secret")]
    [InlineData("podtemplates.verify.secretpin.io", "Ignore", "names-an-unversioned-secret")]
    [InlineData("pods.verify.secretpin.io", "Ignore", "names-an-unversioned-secret")]
    [InlineData("workloads.enforce.secretpin.io", "Ignore", "names-a-secret")]
    [InlineData("cronjobs.enforce.secretpin.io", "Ignore", "names-a-secret")]
    [InlineData("podtemplates.enforce.secretpin.io", "Ignore", "names-a-secret")]
    [InlineData("pods.enforce.secretpin.io", "Ignore", "names-a-secret")]
    [InlineData("secrets.guard.secretpin.io", "Fail", "not-with-its-namespace")]
    [InlineData("namespaces.guard.secretpin.io", "Ignore", "by-the-namespace-controller")]
    [InlineData("aliases.guard.secretpin.io", "Fail", "not-with-its-namespace")]
    [InlineData("aliases.verify.secretpin.io", "Fail", "new-spec")]
    public void Each_webhook_has_its_failure_policy_and_its_conditions(string name, string failurePolicy, string condition)
    {
        var webhook = All.With("name", name);
        Assert.Equal(failurePolicy, webhook.Text("failurePolicy"));
        Assert.Equal("5", webhook.Text("timeoutSeconds"));
        Assert.Contains(condition, Names(webhook));
    }

    [Fact]
    public void There_are_twenty_webhooks() => Assert.Equal(20, All.Count);

    /// <summary>In audit mode, an outage rejects nothing. The validation of SecretAliases does not depend on the mode.</summary>
    [Fact]
    public void Each_webhook_that_fails_closed_has_a_copy_that_ignores_failures_in_namespaces_in_audit_mode()
    {
        var failing = All.Where(webhook => webhook.Text("failurePolicy") == "Fail" && webhook.Text("name") != "aliases.verify.secretpin.io").ToArray();
        var copies = Installed.Where(IsForAuditMode).ToArray();

        Assert.Equal(failing.Select(webhook => webhook.Text("name")!.Replace(".secretpin.io", "-audit.secretpin.io", StringComparison.Ordinal)),
            copies.Select(webhook => webhook.Text("name")!));
        Assert.Equal(5, copies.Length);
        foreach (var (webhook, copy) in failing.Zip(copies))
        {
            Assert.Equal("Ignore", copy.Text("failurePolicy"));
            Assert.Equal(("NotIn", "In"), (ModeOperator(webhook), ModeOperator(copy)));
            Assert.Equal(webhook.At("rules"), copy.At("rules"));
            Assert.Equal(webhook.At("matchConditions"), copy.At("matchConditions"));
            Assert.Equal(webhook.At("clientConfig"), copy.At("clientConfig"));
            Assert.Equal(webhook.Text("sideEffects"), copy.Text("sideEffects"));
        }

        static string? ModeOperator(YamlNode webhook) => webhook.List("namespaceSelector.matchExpressions").With("key", WellKnown.ModeLabel).Text("operator");
    }

    [Fact]
    public void With_the_value_mode_audit_all_webhooks_but_that_of_SecretAliases_ignore_failures_and_the_policies_warn()
    {
        var rendered = Helm.Render("mode=\"audit\"");

        Assert.All(WebhooksOf(rendered), webhook => Assert.Equal(
            webhook.Text("name") == "aliases.verify.secretpin.io" ? "Fail" : "Ignore", webhook.Text("failurePolicy")));
        Assert.Equal(20, WebhooksOf(rendered).Count);
        Assert.Equal(
            [
                ("overrides-namespaces.secretpin.io", "Deny"), ("overrides.secretpin.io", "Warn Audit"), ("own-writes.secretpin.io", "Deny"),
                ("versioned-secrets.secretpin.io", "Warn Audit"),
            ],
            rendered.All("ValidatingAdmissionPolicyBinding")
                .Select(binding => (binding.Text("metadata.name")!, string.Join(' ', binding.Texts("spec.validationActions")))).Order());
    }

    [Fact]
    public void No_webhook_has_side_effects_on_dry_runs_or_selects_system_namespaces() =>
        Assert.All(All, webhook =>
        {
            // The guard records attempts, except dry runs.
            var records = webhook.Text("name") is "secrets.guard.secretpin.io" or "namespaces.guard.secretpin.io";
            Assert.Equal(records ? "NoneOnDryRun" : "None", webhook.Text("sideEffects"));
            Assert.Equal("Equivalent", webhook.Text("matchPolicy"));
            Assert.Equal(["v1"], webhook.Texts("admissionReviewVersions"));
            Assert.Equal(
                webhook.Text("name")!.EndsWith(".resolve.secretpin.io", StringComparison.Ordinal) ? "IfNeeded" : null, webhook.Text("reinvocationPolicy"));
            Assert.Null(webhook.At("clientConfig.caBundle"));
            var selector = webhook.List("namespaceSelector.matchExpressions").With("key", "kubernetes.io/metadata.name");
            Assert.Equal("NotIn", selector.Text("operator"));
            Assert.Equal(["kube-system", "kube-node-lease", "secretpin-system"], selector.Texts("values"));
        });

    [Fact]
    public void The_guard_gets_deletions_of_Secrets_except_those_of_excluded_types_and_of_terminating_namespaces()
    {
        var guard = Named("secrets.guard");
        Assert.Equal("/validate/secrets", guard.Text("clientConfig.service.path"));
        Assert.Equal([("", "secrets", "DELETE")], RulesOf(guard));
        Assert.Equal(
            ["not-going-already", "not-of-another-controller", "not-with-its-namespace"], Names(guard));
    }

    [Fact]
    public void Deletions_by_the_namespace_controller_are_reviewed_but_never_wait_for_the_webhook()
    {
        var guard = Named("namespaces.guard");
        Assert.Equal("/validate/secrets", guard.Text("clientConfig.service.path"));
        Assert.Equal([("", "secrets", "DELETE")], RulesOf(guard));
        Assert.Equal(["not-going-already", "by-the-namespace-controller"], Names(guard));
        Assert.Equal("Ignore", guard.Text("failurePolicy"));
    }

    [Fact]
    public void Created_and_updated_SecretAliases_are_validated() =>
        Assert.Equal([(WellKnown.Group, "secretaliases", "CREATE UPDATE")], RulesOf(Named("aliases.verify")));

    [Fact]
    public void Deletions_of_SecretAliases_are_guarded_except_those_of_terminating_namespaces()
    {
        var guard = Named("aliases.guard");
        Assert.Equal("/validate/aliases", guard.Text("clientConfig.service.path"));
        Assert.Equal([(WellKnown.Group, "secretaliases", "DELETE")], RulesOf(guard));
        Assert.Equal(["not-going-already", "not-with-its-namespace"], Names(guard));
    }

    private static IReadOnlyList<YamlNode> WebhooksOf(IReadOnlyList<YamlNode> manifests) =>
    [
        .. manifests.One("MutatingWebhookConfiguration").List("webhooks"), .. manifests.One("ValidatingWebhookConfiguration").List("webhooks"),
    ];

    private static bool IsForAuditMode(YamlNode webhook) => webhook.Text("name")!.EndsWith("-audit.secretpin.io", StringComparison.Ordinal);

    private static YamlNode Named(string name) => Assert.Single(All, webhook => webhook.Text("name") == $"{name}.secretpin.io");

    private static IEnumerable<YamlNode> ForWorkloads(string suffix) =>
        All.Where(webhook => webhook.Text("name")!.EndsWith($".{suffix}.secretpin.io", StringComparison.Ordinal) && webhook.Text("name")![..8] != "aliases.");

    private static YamlNode Counterpart(YamlNode webhook, string suffix) =>
        All.With("name", $"{webhook.Text("name")!.Split('.')[0]}.{suffix}.secretpin.io");

    private static bool IsOfPods(YamlNode webhook) => webhook.Text("name")!.StartsWith("pods.", StringComparison.Ordinal);

    private static IEnumerable<(string Group, string Resource, string Operations)> RulesOf(YamlNode webhook) =>
        from rule in webhook.List("rules")
        from resource in rule.Texts("resources")
        select (Assert.Single(rule.Texts("apiGroups")), resource, string.Join(' ', rule.Texts("operations")));

    private static IEnumerable<string> Names(YamlNode webhook) =>
        webhook.List("matchConditions").Select(condition => condition.Text("name")!);

    private static string Condition(YamlNode webhook, string prefix) =>
        Assert.Single(
            webhook.List("matchConditions"), condition => condition.Text("name")!.StartsWith(prefix, StringComparison.Ordinal))
            .Text("expression")!;

    private static string Cel(string path) => string.Concat(path.Split('/').Select(key => $".?{key}"));

    [GeneratedRegex(@" in \[(.*)\]\)$")]
    private static partial Regex KindsOfOwners();
}
