using System.Text.Json.Nodes;
using SecretPin.Core;
using SecretPin.Core.References;
using YamlDotNet.RepresentationModel;

namespace SecretPin.Chart.Tests;

/// <summary>The chart with values that differ from the defaults.</summary>
public sealed class VariantTests
{
    private const string Rollout =
        """{"group":"argoproj.io","version":"v1alpha1","resource":"rollouts","kind":"Rollout","podSpecPath":"spec.template.spec"}""";

    [Fact]
    public void For_a_webhook_outside_the_cluster_only_rights_and_cluster_configuration_are_installed()
    {
        var rendered = Helm.Render("webhook.url=\"https://127.0.0.1:8443\"", "webhook.caBundle=\"Q0E=\"");
        Assert.Equal(
            [
                "ClusterRole", "ClusterRole", "ClusterRole", "ClusterRole", "ClusterRole", "ClusterRole", "ClusterRoleBinding", "ClusterRoleBinding",
                "CustomResourceDefinition", "CustomResourceDefinition",
                "MutatingWebhookConfiguration", "Role", "RoleBinding", "ServiceAccount", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicy",
                "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingAdmissionPolicyBinding",
                "ValidatingAdmissionPolicyBinding", "ValidatingAdmissionPolicyBinding", "ValidatingAdmissionPolicyBinding",
                "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration",
            ],
            rendered.Select(manifest => manifest.Text("kind")!).Order());
        Assert.All(Webhooks(rendered), webhook =>
        {
            Assert.StartsWith("https://127.0.0.1:8443/", webhook.Text("clientConfig.url"), StringComparison.Ordinal);
            Assert.Equal("Q0E=", webhook.Text("clientConfig.caBundle"));
            Assert.Null(webhook.At("clientConfig.service"));
        });
        Assert.Equal(
            ["/mutate/workloads", "/validate/aliases", "/validate/secrets", "/validate/workloads"],
            Webhooks(rendered).Select(webhook => new Uri(webhook.Text("clientConfig.url")!).AbsolutePath).Distinct().Order());
    }

    [Fact]
    public void A_kind_in_references_resolve_gets_rules_conditions_rights_and_settings()
    {
        const string Kinds = """references.resolve=["TriggerAuthentication.keda.sh","Gateway.networking.istio.io","Ingress.networking.k8s.io"]""";
        var rendered = Helm.Render(Kinds, "unresolved.repair=true");

        foreach (var (suffix, names) in (IEnumerable<(string, string)>)[
            ("versions", "a"), ("resolve", "an-unversioned"), ("verify", "an-unversioned"), ("enforce", "a"),
        ])
        {
            var webhook = Webhooks(rendered).With("name", $"gateways.networking.istio.io.{suffix}.secretpin.io");
            Assert.Equal(["v1", "v1beta1", "v1alpha3"], webhook.List("rules").Single().Texts("apiVersions"));
            var conditions = webhook.List("matchConditions").ToArray();
            Assert.Contains("object[?'spec'] != oldObject[?'spec']", conditions.With("name", "new-template").Text("expression"), StringComparison.Ordinal);
            Assert.Contains(
                "key1[?'tls'][?'credentialName'].optMap(text,", conditions.With("name", $"names-{names}-secret").Text("expression"), StringComparison.Ordinal);
            Assert.Contains(Webhooks(rendered), other => other.Text("name") == $"ingresses.networking.k8s.io.{suffix}.secretpin.io");
        }

        Assert.Equal(
            ["list", "patch", "watch"],
            rendered.ClusterRole().List("rules").Where(rule => HasGroup("keda.sh")(rule)).SelectMany(rule => rule.Texts("verbs")).Distinct().Order());
        Assert.Equal("Gateway.networking.istio.io", Environment(rendered.One("Deployment").At("spec.template.spec")!, "Cluster__Resolve__1"));
        var annotation = (string?)JsonNode.Parse(rendered.All("CustomResourceDefinition").With("metadata.name", "secretaliases.secretpin.io")
            .At("metadata.annotations")![WellKnown.ReferencesAnnotation].ToString())!["resolve"]![0];
        Assert.Equal("TriggerAuthentication.keda.sh", annotation);
    }

    [Fact]
    public void The_conditions_read_the_fields_of_the_core_outside_of_pod_specs()
    {
        var rendered = Helm.Render("""references.resolve=["Ingress.networking.k8s.io"]""");

        var names = Webhooks(rendered).With("name", "ingresses.networking.k8s.io.resolve.secretpin.io").List("matchConditions")
            .With("name", "names-an-unversioned-secret").Text("expression")!;
        Assert.All(NonPodFields.ByKind[Kinds.Ingress], field => Assert.Contains(
            $"object{string.Concat(field.Path.Split('/').SkipLast(1).Select(key => $"[?'{key}']"))}.optMap(values1", names, StringComparison.Ordinal));
        Assert.Contains("key1[?'secretName']", names, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_in_a_further_entry_can_request_resolution()
    {
        const string Entry = """
            references.entries=[{"group":"example.com","versions":["v1"],"resource":"widgets","kind":"Widget","scope":"SCOPE","secrets":[
              {"path":"spec.map.*.list[*].name","resolve":true},{"path":"spec.other"}]}]
            """;
        var webhook = Webhooks(Helm.Render(Entry.Replace("SCOPE", "Namespaced", StringComparison.Ordinal)))
            .With("name", "widgets.example.com.resolve.secretpin.io");

        var names = webhook.List("matchConditions").With("name", "names-an-unversioned-secret").Text("expression")!;
        Assert.Contains("values1[key1][?'list'].optMap(values2,", names, StringComparison.Ordinal);
        Assert.DoesNotContain("'other'", names, StringComparison.Ordinal);
        var (exitCode, _, error) = Helm.Template(Entry.Replace("SCOPE", "Cluster", StringComparison.Ordinal));
        Assert.NotEqual(0, exitCode);
        Assert.Contains("Widget.example.com is cluster-scoped", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Widget.example.com", "references.resolve contains Widget.example.com, which is not the Kind.group of a namespaced entry")]
    [InlineData("ClusterIssuer.cert-manager.io", "ClusterIssuer.cert-manager.io is cluster-scoped")]
    [InlineData("SealedSecret.bitnami.com", "references.resolve contains SealedSecret.bitnami.com")]
    public void Only_a_namespaced_kind_of_the_catalogue_can_be_resolved(string kind, string message)
    {
        var (exitCode, _, error) = Helm.Template($"references.resolve=[\"{kind}\"]");
        Assert.NotEqual(0, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void With_cert_manager_the_certificate_is_mounted_and_the_webhook_has_no_right_to_write_it()
    {
        var rendered = Helm.Render("tls.mode=\"cert-manager\"");
        var certificate = rendered.All("Certificate").With("metadata.name", "secretpin");
        Assert.Equal(["secretpin.secretpin-system.svc"], certificate.Texts("spec.dnsNames"));
        Assert.Equal(2, rendered.All("Issuer").Count());

        var pod = rendered.One("Deployment").At("spec.template.spec")!;
        Assert.Equal(certificate.Text("spec.secretName"), Assert.Single(pod.List("volumes")).Text("secret.secretName"));
        Assert.Equal("Files", Environment(pod, "Tls__Mode"));
        Assert.Equal("/tls/tls.crt", Environment(pod, "Tls__CertificateFile"));
        Assert.Equal("/tls/tls.key", Environment(pod, "Tls__KeyFile"));

        foreach (var kind in (string[])["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"])
        {
            Assert.Equal(
                "secretpin-system/secretpin",
                rendered.One(kind).At("metadata.annotations")!["cert-manager.io/inject-ca-from"].ToString());
        }

        Assert.Equal(
            ["get"], Assert.Single(rendered.ClusterRole().List("rules"), rule => HasGroup("admissionregistration.k8s.io")(rule)).Texts("verbs"));
        Assert.DoesNotContain(rendered.One("Role").List("rules"), rule => rule.Texts("resources").Contains("secrets"));
    }

    [Theory]
    [InlineData("SelfManaged", "client-ca")]
    [InlineData("cert-manager", "tls", "client-ca")]
    public void The_client_CA_is_mounted_from_its_ConfigMap(string mode, params string[] volumes)
    {
        var pod = Helm.Render($"tls.mode=\"{mode}\"", "tls.clientCaConfigMap=\"callers\"").One("Deployment").At("spec.template.spec")!;
        Assert.Equal("/client-ca/ca.crt", Environment(pod, "Tls__ClientCa"));
        Assert.Equal(volumes, pod.List("volumes").Select(volume => volume.Text("name")));
        Assert.Equal("callers", pod.List("volumes").Last().Text("configMap.name"));
        Assert.Equal("/client-ca", Assert.Single(pod.List("containers")).List("volumeMounts").Last().Text("mountPath"));
    }

    [Fact]
    public void The_common_names_of_clients_need_the_client_CA()
    {
        var pod = Helm.Render("tls.clientCaConfigMap=\"callers\"", "tls.clientNames=[\"kube-apiserver\",\"apiserver-2\"]")
            .One("Deployment").At("spec.template.spec")!;
        Assert.Equal("kube-apiserver", Environment(pod, "Tls__ClientNames__0"));
        Assert.Equal("apiserver-2", Environment(pod, "Tls__ClientNames__1"));

        var (exitCode, _, error) = Helm.Template("tls.clientNames=[\"kube-apiserver\"]");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("tls.clientNames is set without tls.clientCaConfigMap", error, StringComparison.Ordinal);
    }

    [Fact]
    public void ExternalSecrets_can_be_created_only_if_the_value_enables_it()
    {
        Assert.DoesNotContain(Helm.Render().ClusterRole().List("rules"), HasGroup("external-secrets.io"));

        var rendered = Helm.Render("aws.externalSecrets=true");

        var rule = Assert.Single(rendered.ClusterRole().List("rules"), rule => HasGroup("external-secrets.io")(rule));
        Assert.Equal(["externalsecrets"], rule.Texts("resources"));
        Assert.Equal(["list", "create", "delete"], rule.Texts("verbs"));
        Assert.Single(rendered.ClusterRole().List("rules"), rule => HasGroup("authorization.k8s.io")(rule));
        Assert.Equal("true", Environment(rendered.One("Deployment").At("spec.template.spec")!, "Cluster__ExternalSecrets"));
        Assert.Equal("false", Environment(rendered.One("Deployment").At("spec.template.spec")!, "Cluster__RequireStoreUse"));
    }

    [Fact]
    public void Reports_can_be_written_only_if_the_value_enables_it()
    {
        Assert.DoesNotContain(Helm.Render().ClusterRole().List("rules"), rule => HasGroup("openreports.io")(rule) || HasGroup("wgpolicyk8s.io")(rule));

        var rendered = Helm.Render("reports.enabled=true");

        var rules = rendered.ClusterRole().List("rules").Where(rule => HasGroup("openreports.io")(rule) || HasGroup("wgpolicyk8s.io")(rule));
        Assert.Equal(
            ["reports create ", "reports list patch delete secretpin", "policyreports create ", "policyreports list patch delete secretpin"],
            rules.Select(rule => string.Join(
                ' ', [Assert.Single(rule.Texts("resources")), .. rule.Texts("verbs"), string.Join(' ', rule.Texts("resourceNames"))])));
        Assert.Equal("true", Environment(rendered.One("Deployment").At("spec.template.spec")!, "Reports__Enabled"));
    }

    [Fact]
    public void The_AWS_values_set_the_role_the_endpoint_the_region_and_the_limits()
    {
        const string Role = "arn:aws:iam::123456789012:role/secretpin";

        var rendered = Helm.Render(
            $"aws.roleArn=\"{Role}\"", "aws.endpoint=\"https://vpce-1.example\"", "aws.region=\"eu-west-1\"", "aws.limits.staleAfterSeconds=3725",
            "serviceAccount.annotations={\"team\":\"platform\"}");

        var annotations = rendered.One("ServiceAccount").At("metadata.annotations")!;
        Assert.Equal((Role, "platform"), (annotations["eks.amazonaws.com/role-arn"].ToString(), annotations["team"].ToString()));
        var pod = rendered.One("Deployment").At("spec.template.spec")!;
        Assert.Equal("https://vpce-1.example", Environment(pod, "Aws__Endpoint"));
        Assert.Equal("eu-west-1", Environment(pod, "AWS_REGION"));
        Assert.Equal("01:02:05", Environment(pod, "Aws__StaleAfter"));
        Assert.Equal("100", Environment(pod, "Aws__DescribesPerSecond"));
    }

    [Fact]
    public void Only_with_a_value_can_SecretPin_patch_workloads()
    {
        var workloads = new[] { "deployments", "cronjobs", "podtemplates", "rollouts" };
        string[] Patched(params string[] values) =>
        [
            .. Helm.Render([$"workloads=[{Rollout}]", .. values]).ClusterRole().List("rules")
                .Where(rule => rule.Texts("verbs").Contains("patch")).SelectMany(rule => rule.Texts("resources")).Intersect(workloads),
        ];

        Assert.Empty(Patched());
        Assert.Equal(workloads.Order(), Patched("rollouts.move=true").Order());
        Assert.DoesNotContain("delete pods", Helm.Render("rollouts.move=true").ClusterRole().List("rules")
            .SelectMany(rule => rule.Texts("verbs").SelectMany(verb => rule.Texts("resources").Select(resource => $"{verb} {resource}"))));
    }

    [Fact]
    public void Only_with_a_value_can_SecretPin_refresh_Applications_and_only_in_the_namespaces_of_Argo_CD()
    {
        Assert.DoesNotContain("argoproj.io", ChartFiles.InstallText[ChartFiles.InstallText.IndexOf("kind: ClusterRole", StringComparison.Ordinal)..]
            .Split("# Lists custom resources")[0], StringComparison.Ordinal);
        var rendered = Helm.Render("argocd.refresh=true", """argocd.namespaces=["gitops","teams"]""");

        var roles = rendered.All("Role").Where(role => role.Text("metadata.name") == "secretpin-argocd").ToArray();
        Assert.Equal(["gitops", "teams"], roles.Select(role => role.Text("metadata.namespace")));
        Assert.All(roles, role => Assert.Equal(["get", "patch"], Assert.Single(role.List("rules")).Texts("verbs")));
        Assert.Equal(2, rendered.All("RoleBinding").Count(binding => binding.Text("metadata.name") == "secretpin-argocd"));
        var pod = rendered.One("Deployment").At("spec.template.spec")!;
        Assert.Equal(
            ("true", "gitops", "teams", "app.kubernetes.io/instance"),
            (Environment(pod, "ArgoCd__Refresh"), Environment(pod, "ArgoCd__Namespaces__0"), Environment(pod, "ArgoCd__Namespaces__1"),
                Environment(pod, "ArgoCd__InstanceLabel")));
    }

    [Theory]
    [InlineData("false", "list", "watch")]
    [InlineData("true", "get", "list", "watch")]
    public void SecretPin_gets_single_objects_of_a_resolved_kind_only_to_refresh_their_Applications(string refresh, params string[] verbs)
    {
        var rules = Helm.Render("""references.resolve=["Gateway.networking.istio.io"]""", $"argocd.refresh={refresh}").ClusterRole().List("rules");

        Assert.Equal(verbs, rules.Single(rule => rule.Texts("apiGroups").SequenceEqual(["networking.istio.io"])
            && rule.Texts("resources").SequenceEqual(["gateways"]) && rule.Texts("verbs").Contains("watch")).Texts("verbs"));
    }

    [Fact]
    public void The_values_of_rollouts_set_the_addresses_and_mount_the_keys_of_the_monitoring_systems()
    {
        var pod = Helm.Render(
            "rollouts.prometheus.url=\"http://prometheus:9090\"", "rollouts.prometheus.tokenSecret=\"token\"",
            "rollouts.datadog.site=\"datadoghq.eu\"", "rollouts.datadog.secret=\"keys\"").One("Deployment").At("spec.template.spec")!;

        Assert.Equal("http://prometheus:9090", Environment(pod, "Checks__Prometheus"));
        Assert.Equal("/checks/prometheus/token", Environment(pod, "Checks__PrometheusTokenFile"));
        Assert.Equal("https://api.datadoghq.eu", Environment(pod, "Checks__Datadog"));
        Assert.Equal(["token", "keys"], pod.List("volumes").Select(volume => volume.Text("secret.secretName")));
        Assert.Equal(["/checks/prometheus", "/checks/datadog"], pod.List("containers").Single().List("volumeMounts").Select(mount => mount.Text("mountPath")));
    }

    [Fact]
    public void With_an_issuerRef_no_Issuer_is_created()
    {
        var rendered = Helm.Render(
            "tls.mode=\"cert-manager\"", """tls.certManager.issuerRef={"kind":"ClusterIssuer","name":"internal-ca"}""");
        Assert.Empty(rendered.All("Issuer"));
        Assert.Equal("ClusterIssuer", rendered.One("Certificate").Text("spec.issuerRef.kind"));
        Assert.Equal("internal-ca", rendered.One("Certificate").Text("spec.issuerRef.name"));
    }

    [Fact]
    public void With_the_guard_scope_versions_only_deletions_of_versioned_names_reach_the_guard()
    {
        var rendered = Helm.Render("guard.scope=\"versions\"");
        Assert.Equal("Versions", Environment(rendered.One("Deployment").At("spec.template.spec")!, "Guard__Scope"));
        var policy = rendered.VersionedSecretsPolicy().List("spec.matchConditions").With("name", "versioned").Text("expression")!;
        Assert.Equal(
            "old" + policy.Replace("object", "Object", StringComparison.Ordinal),
            Webhooks(rendered).With("name", "secrets.guard.secretpin.io").List("matchConditions").With("name", "versioned").Text("expression"));

        Assert.Equal("All", Environment(ChartFiles.Install.One("Deployment").At("spec.template.spec")!, "Guard__Scope"));
    }

    [Fact]
    public void With_onlyLabelled_only_labelled_namespaces_are_selected()
    {
        var rendered = Helm.Render(
            "namespaces.onlyLabelled=true", """namespaces.excluded=["kube-system","kube-node-lease","istio-system"]""");
        var selectors = Webhooks(rendered).Select(webhook => webhook.At("namespaceSelector")!)
            .Append(rendered.VersionedSecretsPolicy().At("spec.matchConstraints.namespaceSelector")!);
        Assert.All(selectors, selector =>
        {
            Assert.Equal("true", selector.At("matchLabels")!["secretpin.io/enabled"].ToString());
            Assert.Equal(
                ["kube-system", "kube-node-lease", "istio-system", "secretpin-system"],
                selector.List("matchExpressions").With("key", "kubernetes.io/metadata.name").Texts("values"));
        });
    }

    [Fact]
    public void The_name_of_the_mutating_configuration_is_a_value_that_the_rights_and_the_webhook_follow()
    {
        var rendered = Helm.Render("webhooks.mutating.name=\"after-the-injector\"");

        Assert.Equal("after-the-injector", rendered.One("MutatingWebhookConfiguration").Text("metadata.name"));
        Assert.Equal("secretpin", rendered.One("ValidatingWebhookConfiguration").Text("metadata.name"));
        Assert.Equal(
            ["secretpin", "after-the-injector"],
            Assert.Single(rendered.ClusterRole().List("rules"), HasGroup("admissionregistration.k8s.io")).Texts("resourceNames"));
        Assert.Equal(
            "after-the-injector", Environment(rendered.One("Deployment").At("spec.template.spec")!, "Tls__SelfManaged__MutatingConfiguration"));
    }

    [Fact]
    public void An_additional_workload_gets_webhook_rules_rights_and_configuration()
    {
        var rendered = Helm.Render($"workloads=[{Rollout}]");
        var webhooks = Webhooks(rendered).Where(webhook => webhook.List("rules").Any(rule => HasGroup("argoproj.io")(rule))).ToArray();
        Assert.Equal(
            [
                "rollouts.argoproj.io.versions.secretpin.io", "rollouts.argoproj.io.resolve.secretpin.io", "rollouts.argoproj.io.resolve-audit.secretpin.io",
                "rollouts.argoproj.io.verify.secretpin.io", "rollouts.argoproj.io.enforce.secretpin.io",
            ],
            webhooks.Select(webhook => webhook.Text("name")));
        Assert.All(webhooks, webhook =>
        {
            Assert.Equal(["rollouts"], Assert.Single(webhook.List("rules")).Texts("resources"));
            Assert.Contains("!object.?spec.?template.?spec.optMap(spec,", webhook.ToString(), StringComparison.Ordinal);
        });
        Assert.Equal(
            ["get", "list", "watch"], Assert.Single(rendered.ClusterRole().List("rules"), HasGroup("argoproj.io")).Texts("verbs"));

        var pod = rendered.One("Deployment").At("spec.template.spec")!;
        Assert.Equal("argoproj.io", Environment(pod, "Cluster__Workloads__0__Group"));
        Assert.Equal("v1alpha1", Environment(pod, "Cluster__Workloads__0__Version"));
        Assert.Equal("rollouts", Environment(pod, "Cluster__Workloads__0__Resource"));
        Assert.Equal("Rollout", Environment(pod, "Cluster__Workloads__0__Kind"));
        Assert.Equal("spec/template/spec", Environment(pod, "Cluster__Workloads__0__PodSpecPath"));

        var crd = Assert.Single(rendered.All("CustomResourceDefinition"), crd => crd.Text("spec.names.kind") == "SecretAlias");
        var annotation = JsonNode.Parse(crd.At("metadata.annotations")![WellKnown.WorkloadsAnnotation].ToString())!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse($"[{Rollout}]"), annotation));
    }

    [Fact]
    public void The_guard_may_list_exactly_the_custom_resources_of_the_catalogue()
    {
        var rendered = Helm.Render("replicas=1");

        Assert.Equal(Resources(CatalogueEntries()), Listed(rendered).Order());
        var role = rendered.All("ClusterRole").With("metadata.name", "secretpin-catalogue");
        Assert.All(role.List("rules"), rule => Assert.Equal(["list"], rule.Texts("verbs")));
        Assert.Equal("true", role.At("metadata.labels")!["secretpin.io/aggregate-to-guard"].ToString());
        Assert.Equal(
            "true",
            Assert.Single(rendered.All("ClusterRole").With("metadata.name", "secretpin-guard").List("aggregationRule.clusterRoleSelectors"))
                .At("matchLabels")!["secretpin.io/aggregate-to-guard"].ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_project_that_a_value_turns_off_takes_its_rights_with_it(int remainder)
    {
        // Each project is off in one half, and on in the other.
        var projects = Directory.GetFiles(Path.Combine(Repository.Chart, "files", "references")).Order(StringComparer.Ordinal).ToArray();
        var off = projects.Where((_, i) => i % 2 == remainder).ToArray();

        var rendered = Helm.Render([.. off.Select(file => $"references.catalogue.{Path.GetFileNameWithoutExtension(file)}=false")]);

        Assert.Equal(Resources(CatalogueEntries(projects.Except(off))), Listed(rendered).Order());
        Assert.NotEmpty(Resources(CatalogueEntries(off)).Except(Listed(rendered)));
    }

    [Fact]
    public void The_values_turn_projects_of_the_catalogue_off_and_add_entries()
    {
        const string Widget =
            """{"group":"example.com","versions":["v1"],"resource":"widgets","kind":"Widget","scope":"Namespaced","secrets":[{"path":"spec.secret"}]}""";
        var rendered = Helm.Render("references.catalogue.istio=false", $"references.entries=[{Widget}]", "guard.search.excluded=[\"as.a.io\"]");

        Assert.DoesNotContain(Listed(rendered), listed => listed.Group == "networking.istio.io");
        Assert.Contains(("example.com", "widgets"), Listed(rendered));
        var pod = rendered.One("Deployment").At("spec.template.spec")!;
        Assert.Equal("istio", Environment(pod, "Cluster__CatalogueDisabled__0"));
        Assert.Equal("as.a.io", Environment(pod, "Cluster__SearchExcluded__0"));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse($"[{Widget}]"), JsonNode.Parse(Environment(pod, "Cluster__References")!)));
        var crd = Assert.Single(rendered.All("CustomResourceDefinition"), crd => crd.Text("spec.names.kind") == "SecretAlias");
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse($$"""{"disabled": ["istio"], "entries": [{{Widget}}], "search": {"enabled": true, "excluded": ["as.a.io"]} }"""),
            JsonNode.Parse(crd.At("metadata.annotations")![WellKnown.ReferencesAnnotation].ToString())));
    }

    [Fact]
    public void An_unknown_project_of_the_catalogue_is_rejected()
    {
        var (exitCode, _, error) = Helm.Template("references.catalogue.nonsense=false");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("references.catalogue contains nonsense, which is not a project of the catalogue", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_of_the_entries_is_that_of_the_catalogue()
    {
        var values = JsonNode.Parse(ChartFiles.Read("values.schema.json"))!["definitions"]!;
        var catalogue = JsonNode.Parse(ChartFiles.Read("files/references.schema.json"))!["definitions"]!;
        Assert.All(
            (string[])["path", "key", "version", "source", "secret", "entry"],
            name => Assert.True(JsonNode.DeepEquals(catalogue[name], values[name]), $"The definition {name} differs."));
    }

    private static IEnumerable<(string Group, string Resource)> Listed(IReadOnlyList<YamlNode> rendered) =>
        from rule in rendered.All("ClusterRole").With("metadata.name", "secretpin-catalogue").List("rules")
        from resource in rule.Texts("resources")
        select (rule.Texts("apiGroups").Single(), resource);

    private static IEnumerable<YamlNode> CatalogueEntries() => CatalogueEntries(Directory.GetFiles(Path.Combine(Repository.Chart, "files", "references")));

    private static IEnumerable<YamlNode> CatalogueEntries(IEnumerable<string> files) =>
        files.SelectMany(file => Assert.Single(Yaml.Parse(File.ReadAllText(file))).List("entries"));

    /// <summary>The custom resources of entries, sorted. The ClusterRole secretpin contains the rights for kinds of Kubernetes.</summary>
    private static IEnumerable<(string Group, string Resource)> Resources(IEnumerable<YamlNode> entries) => entries
        .Select(entry => (Group: entry.Text("group")!, Resource: entry.Text("resource")!))
        .Where(entry => entry.Group is not ("" or "apps" or "batch" or "networking.k8s.io" or "storage.k8s.io")).Distinct().Order();

    [Fact]
    public void Workloads_can_be_patched_only_if_the_value_enables_their_repair()
    {
        Assert.DoesNotContain(Helm.Render($"workloads=[{Rollout}]").ClusterRole().List("rules"), rule => rule.Texts("resources").Contains("deployments")
            && rule.Texts("verbs").Contains("patch"));

        var patched = Helm.Render($"workloads=[{Rollout}]", "unresolved.repair=true").ClusterRole().List("rules")
            .Where(rule => rule.Texts("verbs").Contains("patch")).SelectMany(rule => rule.Texts("resources")).Order();

        var changeable = Workload.BuiltIn.Where(workload => !workload.IsImmutable).Select(workload => Plural.Of(workload.Kind).Resource);
        Assert.Equal(
            changeable.Concat(["rollouts", "events", "blockeddeletions", "secretaliases/status"])
                .Concat(["mutatingwebhookconfigurations", "validatingwebhookconfigurations"]).Order(),
            patched);
    }

    [Fact]
    public void A_pod_spec_without_a_pod_template_is_compared_as_a_whole()
    {
        var rendered = Helm.Render($"workloads=[{Rollout.Replace("spec.template.spec", "spec", StringComparison.Ordinal)}]");
        Assert.Equal(
            "request.operation == 'CREATE' || object.?spec != oldObject.?spec\n|| 'secretpin.io/resolve' in object.metadata.?annotations.orValue({})",
            Webhooks(rendered).With("name", "rollouts.argoproj.io.resolve.secretpin.io").List("matchConditions")
                .With("name", "new-template").Text("expression"));
    }

    [Fact]
    public void An_additional_workload_with_several_pod_specs_has_one_webhook_with_a_condition_for_each()
    {
        var worker = Rollout.Replace("spec.template.spec", "spec.groups[*].template.spec", StringComparison.Ordinal);
        var rendered = Helm.Render($"workloads=[{Rollout},{worker}]", "unresolved.repair=true");

        var conditions = Webhooks(rendered).With("name", "rollouts.argoproj.io.resolve.secretpin.io").List("matchConditions");
        var changed = conditions.With("name", "new-template").Text("expression")!;
        Assert.StartsWith(
            "request.operation == 'CREATE' || object.?spec.?template != oldObject.?spec.?template || (object.?spec.?groups.orValue(null) == null ? [] : "
            + "object.?spec.?groups.value()).map(element1, element1.?template) != (oldObject.?spec.?groups.orValue(null) == null ? [] : ",
            changed, StringComparison.Ordinal);
        var names = conditions.With("name", "names-an-unversioned-secret").Text("expression")!;
        Assert.StartsWith("!object.?spec.?template.?spec.optMap(spec,", names, StringComparison.Ordinal);
        Assert.Contains("|| !object.?spec.?groups.optMap(list1,", names, StringComparison.Ordinal);
        Assert.Contains("!element1.?template.?spec.optMap(spec,", names, StringComparison.Ordinal);
        Assert.Equal(
            ["get list watch", "patch"],
            rendered.ClusterRole().List("rules").Where(rule => HasGroup("argoproj.io")(rule)).Select(rule => string.Join(' ', rule.Texts("verbs"))));
        var pod = rendered.One("Deployment").At("spec.template.spec")!;
        Assert.Equal("spec/groups[*]/template/spec", Environment(pod, "Cluster__Workloads__1__PodSpecPath"));
    }

    [Theory]
    [InlineData("v1alpha1", "v1beta1", "workloads contains Rollout.argoproj.io with different versions or resources")]
    [InlineData("rollouts", "otherrollouts", "workloads contains Rollout.argoproj.io with different versions or resources")]
    [InlineData("}", ",\"description\":\"\"}", "additional properties 'description' not allowed")]
    public void An_additional_workload_has_one_version_and_one_resource(string from, string to, string problem)
    {
        var (exitCode, _, error) = Helm.Template($"workloads=[{Rollout},{Rollout.Replace(from, to, StringComparison.Ordinal)}]");
        Assert.NotEqual(0, exitCode);
        Assert.Contains(problem, error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_examples_in_the_values_are_valid()
    {
        var lines = ChartFiles.Read("values.yaml").Split('\n');
        var examples = lines.SkipWhile(line => line != "# workloads:").Where(line => line.StartsWith('#')).Select(line => line[2..]);
        var values = Assert.Single(Yaml.Parse(string.Join('\n', examples)));
        Assert.Equal(4, values.List("workloads").Count());

        var file = Path.GetTempFileName();
        File.WriteAllLines(file, examples);
        var (exitCode, _, error) = Helm.Run("template", "secretpin", Repository.Chart, "--values", file);
        File.Delete(file);
        Assert.True(exitCode == 0, error);
    }

    [Fact]
    public void Disabled_objects_are_not_rendered()
    {
        var rendered = Helm.Render(
            "crds.install=false", "versionedSecretsPolicy.enabled=false", "ownWritesPolicy.enabled=false", "overridesPolicy.enabled=false",
            "aggregatedRoles.enabled=false", "networkPolicy.enabled=false", "priorityClassName=\"\"");
        Assert.DoesNotContain(rendered, manifest => manifest.Text("kind") is "CustomResourceDefinition" or "ValidatingAdmissionPolicy"
            or "ValidatingAdmissionPolicyBinding" or "NetworkPolicy" or "ResourceQuota" or "Namespace");
    }

    [Fact]
    public void The_network_policy_opens_the_metrics_port_to_the_configured_peers()
    {
        Assert.Single(ChartFiles.Install.One("NetworkPolicy").List("spec.ingress"));
        var policy = Helm.Render("""networkPolicy.metricsFrom=[{"namespaceSelector":{"matchLabels":{"a":"b"}}}]""").One("NetworkPolicy");
        Assert.Equal("http", Assert.Single(policy.List("spec.ingress").Last().List("ports")).Text("port"));
    }

    [Fact]
    public void A_digest_replaces_the_tag_of_the_image()
    {
        var digest = $"sha256:{new string('a', 64)}";
        Assert.EndsWith($"@{digest}", Image(Helm.Render($"image.digest=\"{digest}\"")), StringComparison.Ordinal);
        Assert.EndsWith(":1.2.3", Image(Helm.Render("image.tag=\"1.2.3\"")), StringComparison.Ordinal);
    }

    private static string? Image(IReadOnlyList<YamlNode> rendered) =>
        rendered.One("Deployment").List("spec.template.spec.containers").Single().Text("image");

    private static string? Environment(YamlNode pod, string name) =>
        pod.List("containers").Single().List("env").With("name", name).Text("value");

    private static Predicate<YamlNode> HasGroup(string group) => rule => rule.Texts("apiGroups").Contains(group);

    private static IEnumerable<YamlNode> Webhooks(IReadOnlyList<YamlNode> rendered) =>
        rendered.One("MutatingWebhookConfiguration").List("webhooks")
            .Concat(rendered.One("ValidatingWebhookConfiguration").List("webhooks"));
}
