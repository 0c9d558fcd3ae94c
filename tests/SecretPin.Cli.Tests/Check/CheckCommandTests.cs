using System.Text.Json.Nodes;
using SecretPin.Cli.Tests.Support;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Tests.Check;

public sealed class CheckCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _cluster;

    public CheckCommandTests()
    {
        _cluster = ["--cluster-manifests", Path.Combine(_folder.Path, "cluster")];
        _folder.Write("cluster/auth.yaml", $"{TestObjects.Alias}\n---\n{TestObjects.Secret}\ndata: {{token: {TestObjects.Base64OfTheValue}}}");
        _folder.Write("cluster/pending.yaml", TestObjects.Alias.Replace("name: auth", "name: pending", StringComparison.Ordinal));
        _folder.Write("cluster/plain.yaml", TestObjects.Secret.Replace("auth-20250723110000", "plain", StringComparison.Ordinal));
        _folder.Write("cluster/strict.yaml", """
            apiVersion: v1
            kind: Namespace
            metadata: {name: strict, labels: {secretpin.io/enforce: versioned}, annotations: {secretpin.io/exempt: "ca*"}}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: warned, labels: {secretpin.io/warn: versioned}}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: audited, labels: {secretpin.io/audit: versioned}}
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Valid_manifests_have_exit_code_0_and_no_output()
    {
        var result = await CheckAsync(TestObjects.Pod("a") + "---\n" + TestObjects.Pod("b", "auth-20250723110000") + "---\n" + TestObjects.Pod("c", "plain"));

        Assert.Equal((0, "", "No problems found.\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Theory]
    [InlineData(
        "pending",
        "default",
        "error",
        "unresolved-alias",
        "references alias pending (container app, envFrom), which has no pin. Secret default/pending-20250723110000 does not exist, or is being deleted.")]
    [InlineData(
        "auth-20250801000000", "default", "error", "missing-version", "references Secret auth-20250801000000 (container app, envFrom), which does not exist")]
    [InlineData(
        "auht", "default", "warning", "unknown-secret",
        "neither an alias nor a Secret in namespace default. Create it, or correct the name. Did you mean alias auth?")]
    [InlineData("Not_A_Name", "default", "warning", "invalid-name", "references Secret 'Not_A_Name' (container app, envFrom), which cannot exist")]
    [InlineData("auth-7f2k9m5t8h", "default", "warning", "unknown-secret", "It is alias auth with a hash suffix of kustomize")]
    [InlineData("dev-auth", "default", "warning", "unknown-secret", "Alias auth differs from it only by a prefix")]
    [InlineData("auth-v2", "default", "warning", "unknown-secret", "It is alias auth with a suffix.")]
    [InlineData("auhtt", "strict", "error", "unversioned-secret", "see 'kubectl secretpin adopt -n strict'.")]
    [InlineData("plain", "strict", "error", "unversioned-secret", "requires (secretpin.io/enforce)")]
    [InlineData("plain", "warned", "warning", "unversioned-secret", "requires (secretpin.io/warn)")]
    [InlineData("plain", "audited", "note", "unversioned-secret", "requires (secretpin.io/audit)")]
    public async Task Each_problem_is_a_line_in_the_form_of_compiler_messages(string secret, string ns, string level, string rule, string message)
    {
        var result = await CheckAsync(TestObjects.Pod("a", secret), "-n", ns);

        Assert.Equal(level == "error" ? 1 : 0, result.ExitCode);
        var line = Assert.Single(result.Output.TrimEnd('\n').Split('\n'));
        Assert.StartsWith($"stdin:4:72: {level}: Pod {ns}/a ", line, StringComparison.Ordinal);
        Assert.Contains(message, line, StringComparison.Ordinal);
        Assert.EndsWith($" [{rule}]", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alias_without_a_pin_that_only_optional_references_name_is_not_reported() =>
        Assert.Equal(0, (await CheckAsync(TestObjects.Pod("a", "pending, optional: true"))).ExitCode);

    [Fact]
    public async Task Exempt_names_optional_versions_and_controlled_objects_are_not_reported()
    {
        var optional = TestObjects.Pod("b", "gone-20200101000000, optional: true");
        const string Owned = """
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata: {name: r, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: r, uid: u, controller: true}]}
            spec: {template: {spec: {volumes: [{secret: {secretName: pending}}]}}}
            """;
        _folder.Write("cluster/ca.yaml", TestObjects.Secret.Replace("auth-20250723110000", "ca-bundle, namespace: strict", StringComparison.Ordinal));

        var result = await CheckAsync(TestObjects.Pod("a", "ca-bundle") + "---\n" + optional + "---\n" + Owned, "-n", "strict");

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task An_alias_outside_of_a_workload_is_an_error()
    {
        const string Ingress = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: web}
            spec: {tls: [{secretName: auth}]}
            """;

        var result = await CheckAsync(Ingress);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Ingress default/web references alias auth (tls)", result.Output, StringComparison.Ordinal);
        Assert.Contains("such as auth-20250723110000. [alias-outside-workload]", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_in_the_checked_manifests_count_as_existing()
    {
        const string Moved = """
            apiVersion: secretpin.io/v1alpha1
            kind: SecretAlias
            metadata: {name: db}
            spec: {source: {version: "20250801000000"}}
            ---
            apiVersion: external-secrets.io/v1
            kind: ExternalSecret
            metadata: {name: db}
            spec: {target: {name: db-20250801000000}}
            ---
            apiVersion: secretpin.io/v1alpha1
            kind: SecretAlias
            metadata: {name: newest}
            spec: {source: {newest: {minAge: 10m}}}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: newest-20250801000000}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: strict}
            ---

            """;

        var result = await CheckAsync(
            Moved + TestObjects.Pod("a", "db") + "---\n" + TestObjects.Pod("b", "newest") + "---\n"
            + TestObjects.Pod("c", "plain").Replace("name: c ", "name: c, namespace: strict ", StringComparison.Ordinal)
            + "---\n" + TestObjects.Secret.Replace("auth-20250723110000", "plain, namespace: strict", StringComparison.Ordinal));

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task SARIF_contains_the_exact_position_in_YAML_and_JSON()
    {
        var yaml = _folder.Write("deploy/my app.yaml", """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: apps/v1
              kind: Deployment
              metadata: {name: "ä"}
              spec:
                template:
                  spec:
                    imagePullSecrets:
                    - name: &missing 'auth-20250801000000'
                    volumes: [{name: "😀", secret: {secretName: *missing}}]
            """);
        var json = _folder.Write("deploy/all.json", """
            {"apiVersion":"v1","kind":"List","items":[
              {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"volumes":[{"name":"ä😀","secret":{"secretName":"auth-20250801000000"}}]}},{"apiVersion":"v1","kind":"Pod","metadata":{"name":"b"},"spec":{"volumes":[{"name":"v","secret":{"secretName":"pending"}}]}}]}
            """);

        var output = await CommandLine.RunAsync(["check", "-f", Path.GetDirectoryName(yaml)!, "-o", "sarif", .. _cluster]);

        Assert.Equal(1, output.ExitCode);
        var run = JsonNode.Parse(output.Bytes)!["runs"]![0]!;
        var rules = run["tool"]!["driver"]!["rules"]!.AsArray();
        var found = run["results"]!.AsArray();
        Assert.Equal(4, found.Count);
        Assert.All(found, result => Assert.Equal((string?)result!["ruleId"], (string?)rules[(int)result["ruleIndex"]!]!["id"]));
        Assert.All(found, result => Assert.True((string?)result!["level"] == "error"));
        Assert.Equal(4, found.Select(result => (string?)result!["partialFingerprints"]!["secretpin/v1"]).Distinct().Count());
        string[] texts =
        [
            .. found.Select(result =>
            {
                var place = result!["locations"]![0]!["physicalLocation"]!;
                var file = new Uri((string)place["artifactLocation"]!["uri"]!).LocalPath;
                var region = place["region"]!;
                Assert.Equal((int)region["startLine"]!, (int)region["endLine"]!);
                var line = File.ReadAllLines(file)[(int)region["startLine"]! - 1];
                return line[((int)region["startColumn"]! - 1)..((int)region["endColumn"]! - 1)];
            }),
        ];
        Assert.Equal(["\"auth-20250801000000\"", "\"pending\"", "'auth-20250801000000'", "*missing"], texts);
        Assert.EndsWith(
            "/deploy/my%20app.yaml", (string)found[2]!["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fingerprint_does_not_depend_on_the_line_and_a_run_without_findings_has_no_results()
    {
        var before = JsonNode.Parse((await CheckAsync(TestObjects.Pod("a", "pending"), "-o", "sarif")).Bytes)!["runs"]![0]!["results"]![0]!;
        var after = JsonNode.Parse((await CheckAsync("# new\n\n" + TestObjects.Pod("a", "pending"), "-o", "sarif")).Bytes)!["runs"]![0]!["results"]![0]!;
        var none = JsonNode.Parse((await CheckAsync(TestObjects.Pod("a"), "-o", "sarif")).Bytes)!;

        Assert.Equal(before["partialFingerprints"]!.ToJsonString(), after["partialFingerprints"]!.ToJsonString());
        Assert.NotEqual(before["locations"]!.ToJsonString(), after["locations"]!.ToJsonString());
        Assert.Empty(none["runs"]![0]!["results"]!.AsArray());
        Assert.Equal("2.1.0", (string?)none["version"]);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("yaml")]
    public async Task JSON_and_YAML_have_the_same_content(string form)
    {
        var output = (await CheckAsync(TestObjects.Pod("a", "pending"), "-o", form)).Output;
        var json = form == "json"
            ? JsonNode.Parse(output)!
            : JsonNode.Parse(Manifests.Yaml.YamlDocument.Parse(new("all:\n" + output, 1, 1))!.Json.Span)!["all"]!;

        var finding = Assert.Single(json.AsArray())!;
        Assert.Equal(
            ("unresolved-alias", "error", 4, 72), ((string)finding["rule"]!, (string)finding["level"]!, (int)finding["line"]!, (int)finding["column"]!));
        Assert.Equal("/spec/containers/0/envFrom/0/secretRef/name", (string)finding["pointer"]!);
    }

    [Fact]
    public async Task The_files_of_a_folder_that_are_not_manifests_are_named_and_the_others_are_checked()
    {
        _folder.Write("deploy/base/app.yaml", TestObjects.Pod("a", "pending"));
        _folder.Write("deploy/base/kustomization.yaml", "resources: [app.yaml]\n");
        _folder.Write("deploy/base/components.yaml", "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n");
        _folder.Write("deploy/chart/Chart.yaml", "apiVersion: v2\nname: x\n");
        _folder.Write("deploy/chart/values.yaml", "image: {repository: x}\n");
        _folder.Write("deploy/chart/templates/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n");
        _folder.Write("deploy/package.json", """{"name": "x"}""");
        _folder.Write("deploy/tsconfig.json", "// c\n{\"compilerOptions\": {},}\n");
        _folder.Write("deploy/empty.yaml", "# nothing\n");
        var deploy = Path.Combine(_folder.Path, "deploy");

        var result = await CommandLine.RunAsync(["check", "-f", deploy, .. _cluster]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Pod default/a references alias pending", result.Output, StringComparison.Ordinal);
        Assert.Equal(
            [
                $"Skipped 7 files that are not manifests: {deploy}/base/components.yaml, {deploy}/base/kustomization.yaml, {deploy}/chart/Chart.yaml, "
                + $"{deploy}/chart/templates/pod.yaml, {deploy}/chart/values.yaml, {deploy}/package.json, {deploy}/tsconfig.json.",
                $"Folder {deploy}/base has a kustomization. Read its output: kubectl kustomize {deploy}/base | kubectl secretpin check",
                $"Folder {deploy}/chart is a Helm chart. Read its output: helm template {deploy}/chart | kubectl secretpin check",
                "1 error, 0 warnings, 0 notes.",
            ],
            result.Errors.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_malformed_manifest_in_a_folder_and_a_folder_without_manifests_have_exit_code_2()
    {
        var malformed = _folder.Write("broken/app.yaml", "apiVersion: v1\nkind: Pod\nmetadata: [\n");
        var other = _folder.Write("other/values.yaml", "a: b\n");

        var result = await CommandLine.RunAsync(["check", "-f", Path.GetDirectoryName(malformed)!, .. _cluster]);
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"{malformed}:4:1: Invalid YAML", result.Errors, StringComparison.Ordinal);
        result = await CommandLine.RunAsync(["check", "-f", Path.GetDirectoryName(other)!, .. _cluster]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("The input contains no manifest.", result.Errors, StringComparison.Ordinal);
        result = await CommandLine.RunAsync(["check", "-f", other, .. _cluster]);
        Assert.Contains($"{other}:1: The object has no kind.", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_that_create_a_Secret_count_as_this_Secret()
    {
        const string Creators = """
            apiVersion: bitnami.com/v1alpha1
            kind: SealedSecret
            metadata: {name: sealed-20250801000000}
            ---
            apiVersion: bitnami.com/v1alpha1
            kind: SealedSecret
            metadata: {name: sealed-20250802000000}
            spec: {template: {metadata: {name: ignored-by-the-controller}}}
            ---
            apiVersion: cert-manager.io/v1
            kind: Certificate
            metadata: {name: web}
            spec: {secretName: web-tls}
            ---

            """;

        var result = await CheckAsync(
            Creators + TestObjects.Pod("a", "sealed-20250801000000") + "---\n" + TestObjects.Pod("b", "sealed-20250802000000") + "---\n"
            + TestObjects.Pod("c", "web-tls"));

        Assert.Equal((0, "", "No problems found.\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task An_alias_in_the_pull_secrets_of_a_ServiceAccount_is_resolved_in_its_Pods()
    {
        const string Account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n";

        Assert.Equal((0, ""), Outcome(await CheckAsync(Account + "imagePullSecrets: [{name: auth}]\n")));
        Assert.Contains(
            "[unresolved-alias]", (await CheckAsync(Account + "imagePullSecrets: [{name: pending}]\n")).Output, StringComparison.Ordinal);
        Assert.Contains(
            "[alias-outside-workload]", (await CheckAsync(Account + "secrets: [{name: auth}]\n")).Output, StringComparison.Ordinal);

        static (int, string) Outcome(CommandLine.Result result) => (result.ExitCode, result.Output);
    }

    [Fact]
    public async Task A_pod_spec_in_an_unknown_kind_is_reported_unless_the_workloads_contain_the_kind()
    {
        const string Objects = """
            apiVersion: argoproj.io/v1alpha1
            kind: Rollout
            metadata: {name: inline}
            spec: {template: {spec: {containers: [{name: a, envFrom: [{secretRef: {name: auth}}]}]}}}
            ---
            apiVersion: batch.volcano.sh/v1alpha1
            kind: Job
            metadata: {name: train}
            spec: {tasks: [{name: w, template: {spec: {containers: [{name: a, envFrom: [{secretRef: {name: auth}}]}]}}}]}
            ---
            apiVersion: example.com/v1
            kind: Ship
            metadata: {name: cargo}
            spec: {containers: [{size: 40}, {name: x, env: [{name: A, value: b}]}]}
            """;
        var values = _folder.Write("values.yaml", """
            workloads:
            - {group: argoproj.io, version: v1alpha1, resource: rollouts, kind: Rollout, podSpecPath: spec.template.spec}
            - {group: batch.volcano.sh, version: v1alpha1, resource: jobs, kind: Job, podSpecPath: "spec.tasks[*].template.spec"}
            """);

        var unknown = await CheckAsync(Objects);
        Assert.Equal(0, unknown.ExitCode);
        var lines = unknown.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith(
            "stdin:4:78: warning: Rollout default/inline contains a pod spec (spec.template.spec) that references auth, but the chart's workloads do not "
            + "contain kind Rollout.argoproj.io.",
            lines[0],
            StringComparison.Ordinal);
        Assert.Contains("Job default/train contains a pod spec (spec.tasks[*].template.spec)", lines[1], StringComparison.Ordinal);

        var known = await CheckAsync(Objects.Replace("auth", "pending", StringComparison.Ordinal), "--workloads", values);
        Assert.Equal(1, known.ExitCode);
        Assert.Contains("Rollout default/inline references alias pending", known.Output, StringComparison.Ordinal);
        Assert.Contains("Job default/train references alias pending (tasks[0], container a, envFrom)", known.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("contains a pod spec", known.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workload_of_an_API_version_that_Kubernetes_removed_is_reported_with_the_version_to_use()
    {
        var result = await CheckAsync("""
            apiVersion: extensions/v1beta1
            kind: Deployment
            metadata: {name: web}
            spec: {template: {spec: {containers: [{name: a, envFrom: [{secretRef: {name: auth}}]}]}}}
            """);

        Assert.Contains(
            "Deployment default/web of the API group extensions references auth (spec.template.spec), but Kubernetes 1.16 removed its workloads. "
            + "Use apiVersion apps/v1.", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_custom_resource_of_the_catalogue_is_checked_and_its_aliases_are_resolved_only_if_the_values_request_it()
    {
        const string Objects = """
            apiVersion: keda.sh/v1alpha1
            kind: TriggerAuthentication
            metadata: {name: queue}
            spec: {secretTargetRef: [{parameter: token, name: auth, key: k}, {parameter: user, name: unknown, key: k}]}
            ---
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: edge}
            spec: {servers: [{tls: {credentialName: in-another-namespace}}]}
            ---
            apiVersion: cert-manager.io/v1
            kind: Certificate
            metadata: {name: web}
            spec: {secretName: web-tls, issuerRef: {name: ca}}
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: web}
            spec: {tls: [{secretName: web-tls}]}
            """;
        const string Unknown =
            "TriggerAuthentication default/queue references unknown (secretTargetRef[1].name), which is neither an alias nor a Secret in namespace default.";

        var byDefault = await CheckAsync(Objects);
        var resolved = await CheckAsync(
            Objects, "--workloads", _folder.Write("values.yaml", "references: {resolve: [TriggerAuthentication.keda.sh, Ingress.networking.k8s.io]}"));

        var lines = byDefault.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains(
            "TriggerAuthentication default/queue references alias auth (secretTargetRef[0].name), but aliases are not resolved in this field.", lines[0],
            StringComparison.Ordinal);
        Assert.Contains(Unknown, lines[1], StringComparison.Ordinal);
        Assert.Contains(Unknown, Assert.Single(resolved.Output.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_workloads_of_the_chart_are_read_from_the_CRD()
    {
        var resource = new Resource("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition") { IsNamespaced = false };
        var file = _folder.Write("rollout.yaml", """
            apiVersion: argoproj.io/v1alpha1
            kind: Rollout
            metadata: {name: web}
            spec: {template: {spec: {containers: [{name: a, envFrom: [{secretRef: {name: auth}}]}]}}}
            """);
        await using var cluster = await LoopbackCluster.StartAsync(TestView.Alias());
        cluster.Server.Serve(resource);
        Assert.Contains("[unknown-workload]", (await cluster.RunAsync("check", "-f", file)).Output, StringComparison.Ordinal);

        cluster.Server.Put(resource, new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = "secretaliases.secretpin.io",
                ["annotations"] = new JsonObject
                {
                    ["secretpin.io/workloads"] = """[{"group": "argoproj.io", "kind": "Rollout", "podSpecPath": "spec.template.spec"}]""",
                },
            },
        });

        var known = (await cluster.RunAsync("check", "-f", file)).Output;
        Assert.DoesNotContain("[unknown-workload]", known, StringComparison.Ordinal);
        Assert.Contains("Rollout shop/web references alias auth (container a, envFrom), which has no pin.", known, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("workloads: [{group: a.io, kind: A, podSpecPath: 'spec.x[0]'}]", "the podSpecPath of kind 'A' is 'spec.x[0]'")]
    [InlineData(
        "workloads: [{group: a.io, kind: A, podSpecPath: spec}, {group: a.io, kind: A, podSpecPath: spec}]", "contains a podSpecPath of kind A.a.io twice")]
    [InlineData("workloads: [{group: apps, kind: Deployment, podSpecPath: spec}]", "contains Deployment.apps, which is a kind of Kubernetes")]
    [InlineData("workloads: x", "is malformed: a list of objects")]
    [InlineData("references: {catalogue: {none: false}}", "references is malformed: 'none' is not a project of the catalogue")]
    [InlineData("references: {resolve: [Widget.example.com]}", "references is malformed: 'Widget.example.com' is not a kind whose aliases")]
    [InlineData("a: [", "Invalid YAML")]
    public async Task A_malformed_file_of_workloads_is_an_error(string values, string message)
    {
        var result = await CheckAsync(TestObjects.Pod("a"), "--workloads", _folder.Write("values.yaml", values));

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UTF16_is_read_and_a_byte_that_is_not_UTF8_is_an_error_with_its_line()
    {
        var utf16 = await CommandLine.RunAsync(
            [.. System.Text.Encoding.Unicode.Preamble, .. System.Text.Encoding.Unicode.GetBytes(TestObjects.Pod("a", "pending"))], ["check", .. _cluster]);
        Assert.Contains("stdin:4:72: error: Pod default/a references alias pending", utf16.Output, StringComparison.Ordinal);

        var invalid = await CommandLine.RunAsync([.. "apiVersion: v1\nkind: \""u8, 0xFF, .. "\"\n"u8], ["check", .. _cluster]);
        Assert.Equal(2, invalid.ExitCode);
        Assert.StartsWith("stdin:2:8: A byte is not valid UTF-8.", invalid.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_occurs_twice_is_a_warning()
    {
        var result = await CheckAsync("metadata: {name: b}\n" + TestObjects.Pod("a"));

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Assert.Contains("Warning: stdin:4:1: This key is also in line 1 of the same mapping. The last value is used.", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Malformed_input_has_exit_code_2()
    {
        var result = await CheckAsync("kind: [\n", "-o", "sarif");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("stdin:2:1: Invalid YAML", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("sarif")]
    public async Task No_value_of_a_Secret_is_printed(string form)
    {
        var result = await CheckAsync(
            TestObjects.Secret.Replace("auth-", "other-", StringComparison.Ordinal)
            + $"\nstringData: {{token: {TestObjects.TheValue}}}\n---\n{TestObjects.Pod("a", "pending")}",
            "-o",
            form);

        Assert.Equal(1, result.ExitCode);
        Assert.DoesNotContain(TestObjects.TheValue, result.Output + result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(TestObjects.Base64OfTheValue, result.Output + result.Errors, StringComparison.Ordinal);
    }

    private Task<CommandLine.Result> CheckAsync(string input, params string[] more) => CommandLine.RunAsync(input, ["check", .. _cluster, .. more]);
}
