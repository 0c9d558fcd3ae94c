using SecretPin.Cli.Tests.Support;

namespace SecretPin.Cli.Tests.Resolve;

public sealed class ResolveCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _cluster;

    public ResolveCommandTests()
    {
        _cluster = ["--cluster-manifests", Path.Combine(_folder.Path, "cluster")];
        _folder.Write("cluster/auth.yaml", $"{TestObjects.Alias}\n---\n{TestObjects.Secret}");
        _folder.Write("cluster/pending.yaml", TestObjects.Alias.Replace("name: auth", "name: pending", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_alias_without_a_pin_is_reported_with_its_position_and_nothing_is_written()
    {
        var file = _folder.Write("app.yaml", TestObjects.Pod("good") + "---\n" + """
            apiVersion: v1
            kind: Pod
            metadata: {name: bad}
            spec:
              imagePullSecrets:
              - name: other
              containers:
              - name: app
                env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: auth, key: k}}}]
                envFrom:
                - secretRef: {name: pending}
            """);
        _folder.Write("cluster/other.yaml", TestObjects.Alias.Replace("name: auth", "name: other", StringComparison.Ordinal));

        var result = await CommandLine.RunAsync(["resolve", "-f", file, .. _cluster]);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("", result.Output);
        var lines = result.Errors.TrimEnd('\n').Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.Contains("Pod default/good: SecretPin resolved auth=20250723110000", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(
            $"{file}:11 (document 2): Pod default/bad names alias other (imagePullSecrets), which has no pin.", lines[1], StringComparison.Ordinal);
        Assert.StartsWith(
            $"{file}:16 (document 2): Pod default/bad names alias pending (container app, envFrom), which has no pin.", lines[2], StringComparison.Ordinal);
        Assert.Equal("Namespace default has 3 aliases.", lines[3]);
        Assert.EndsWith(
            "Secret default/pending-20250723110000 does not exist, or is being deleted. Create it, or pin the alias to a version that exists.",
            lines[2],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_Ingress_is_resolved_if_the_values_of_the_release_request_it()
    {
        var file = _folder.Write("ingress.yaml", """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: web
              annotations:
                nginx.ingress.kubernetes.io/auth-secret: default/auth
            spec:
              tls:
              - secretName: auth # the certificate
            """);
        var values = _folder.Write("values.yaml", "references: {resolve: [Ingress.networking.k8s.io]}");

        var unchanged = await CommandLine.RunAsync(["resolve", "-f", file, .. _cluster]);
        var resolved = await CommandLine.RunAsync(["resolve", "-f", file, "--workloads", values, .. _cluster]);

        Assert.Equal(File.ReadAllText(file), unchanged.Output);
        Assert.Contains("nginx.ingress.kubernetes.io/auth-secret: default/auth-20250723110000\n", resolved.Output, StringComparison.Ordinal);
        Assert.Contains("  - secretName: auth-20250723110000 # the certificate", resolved.Output, StringComparison.Ordinal);
        Assert.Contains("secretpin.io/resolved: auth=20250723110000", resolved.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_files_of_a_folder_are_joined_in_the_order_of_their_paths()
    {
        _folder.Write("in/b.yaml", "---\n" + TestObjects.Pod("b"));
        _folder.Write("in/a/z.yml", TestObjects.Pod("a").TrimEnd());
        _folder.Write("in/c.yaml", "\uFEFF# c\n" + TestObjects.Pod("c"));
        _folder.Write("in/values.yaml", "not: a manifest");
        _folder.Write("in/e.json", TestObjects.PodJson("e"));
        _folder.Write("in/.hidden/x.yaml", "not: [yaml");
        _folder.Write("in/readme.md", "not: [yaml");

        var result = await CommandLine.RunAsync(["resolve", "--no-annotation", "-f", Path.Combine(_folder.Path, "in"), .. _cluster]);

        const string Pinned = "auth-20250723110000";
        Assert.Equal(
            TestObjects.Pod("a", Pinned) + "---\n" + TestObjects.Pod("b", Pinned) + "---\n# c\n" + TestObjects.Pod("c", Pinned)
            + "---\n" + TestObjects.PodJson("e", Pinned),
            result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Each_pod_spec_of_a_custom_workload_is_resolved_in_the_text()
    {
        const string Cluster = """
            apiVersion: ray.io/v1
            kind: RayCluster
            metadata: {name: r}
            spec:
              headGroupSpec: {template: {spec: {containers: [{name: a, envFrom: [{secretRef: {name: auth}}]}]}}}
              workerGroupSpecs:
              - groupName: cpu
                template: {spec: {containers: [{name: a}]}}
              - groupName: gpu
                template:
                  spec: {imagePullSecrets: [{name: auth}]}

            """;
        var values = _folder.Write("values.yaml", """
            workloads:
            - {group: ray.io, version: v1, resource: rayclusters, kind: RayCluster, podSpecPath: spec.headGroupSpec.template.spec}
            - {group: ray.io, version: v1, resource: rayclusters, kind: RayCluster, podSpecPath: "spec.workerGroupSpecs[*].template.spec"}
            """);

        var result = await CommandLine.RunAsync(Cluster, ["resolve", "-f", "-", "--workloads", values, .. _cluster]);

        const string Resolved = "{annotations: {secretpin.io/resolved: auth=20250723110000}}";
        Assert.Equal(
            Cluster.Replace("name: auth", "name: auth-20250723110000", StringComparison.Ordinal)
                .Replace("headGroupSpec: {template: {", $"headGroupSpec: {{template: {{metadata: {Resolved}, ", StringComparison.Ordinal)
                .Replace(
                    "    template:\n      spec:",
                    "    template:\n      metadata:\n        annotations:\n          secretpin.io/resolved: auth=20250723110000\n      spec:",
                    StringComparison.Ordinal),
            result.Output);
    }

    [Fact]
    public async Task JSON_files_follow_one_another_and_are_documents_beside_YAML()
    {
        var a = _folder.Write("a.json", TestObjects.PodJson("a", "x"));
        var b = _folder.Write("b.json", TestObjects.PodJson("b", "x") + "\n");
        var c = _folder.Write("c.yaml", TestObjects.Pod("c", "x"));

        Assert.Equal(
            TestObjects.PodJson("a", "x") + "\n" + TestObjects.PodJson("b", "x") + "\n",
            (await CommandLine.RunAsync(["resolve", "-f", a, "-f", b, .. _cluster])).Output);
        Assert.Equal(
            "---\n" + TestObjects.PodJson("a", "x") + "\n---\n" + TestObjects.Pod("c", "x"),
            (await CommandLine.RunAsync(["resolve", "-f", a, c, .. _cluster])).Output);
    }

    [Fact]
    public async Task The_namespace_of_the_option_applies_to_objects_without_a_namespace()
    {
        var elsewhere = TestObjects.Pod("a").Replace("name: a }", "name: a, namespace: elsewhere }", StringComparison.Ordinal);

        var result = await CommandLine.RunAsync(
            elsewhere + "---\n" + TestObjects.Pod("b"), ["resolve", "--no-annotation", "-f", "-", "-n", "production", .. _cluster]);

        Assert.Equal(elsewhere + "---\n" + TestObjects.Pod("b", "auth-20250723110000"), result.Output);
        Assert.Contains("stdin:6 (document 2): Pod production/b", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_controlled_object_is_unchanged()
    {
        const string Owned = """
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata: {name: a, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: a, uid: u, controller: true}]}
            spec: {template: {spec: {volumes: [{secret: {secretName: auth}}]}}}
            """;

        Assert.Equal(Owned, (await CommandLine.RunAsync(Owned, ["resolve", .. _cluster])).Output);
    }

    [Fact]
    public async Task An_alias_whose_new_version_does_not_exist_is_resolved_to_the_recorded_one_with_a_note()
    {
        var alias = TestObjects.Alias.Replace("0723", "0801", StringComparison.Ordinal);
        _folder.Write("cluster/auth.yaml", $"{alias}\nstatus: {{pinned: auth-20250723110000}}\n---\n{TestObjects.Secret}");

        var result = await CommandLine.RunAsync(TestObjects.Pod("a"), ["resolve", "--no-annotation", .. _cluster]);

        Assert.Equal(TestObjects.Pod("a", "auth-20250723110000"), result.Output);
        Assert.Contains("Secret auth-20250801110000 does not exist yet", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_in_the_form_of_a_number_is_quoted()
    {
        _folder.Write("cluster/one.yaml", TestObjects.Alias.Replace("name: auth", "name: 1e", StringComparison.Ordinal)
            + "\n---\n" + TestObjects.Secret.Replace("auth-20250723110000", "\"1e-20250723110000\"", StringComparison.Ordinal));

        Assert.Equal(
            TestObjects.Pod("a", "\"1e-20250723110000\""),
            (await CommandLine.RunAsync(TestObjects.Pod("a", "1e"), ["resolve", "--no-annotation", .. _cluster])).Output);
    }

    [Fact]
    public async Task The_annotation_of_the_webhook_is_written_in_the_style_of_the_text()
    {
        const string Deployment = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: a}
            spec:
              template:
                METADATA
                spec:
                  containers:
                  - envFrom: [{secretRef: {name: auth}}] # comment
            """;

        await IsAsync("# none", "metadata:\n      annotations:\n        secretpin.io/resolved: auth=20250723110000\n    # none", before: true);
        await IsAsync("metadata: {}", "metadata: {annotations: {secretpin.io/resolved: auth=20250723110000}}");
        await IsAsync("metadata: {labels: {a: b}}", "metadata: {annotations: {secretpin.io/resolved: auth=20250723110000}, labels: {a: b}}");
        await IsAsync("metadata: {annotations: {a: b}}", "metadata: {annotations: {secretpin.io/resolved: auth=20250723110000, a: b}}");
        await IsAsync(
            "metadata:\n      labels: # c\n        a: b",
            "metadata:\n      annotations:\n        secretpin.io/resolved: auth=20250723110000\n      labels: # c\n        a: b");
        await IsAsync(
            "metadata:\n      annotations:\n          # c\n          a: b",
            "metadata:\n      annotations:\n          # c\n          secretpin.io/resolved: auth=20250723110000\n          a: b");
        await IsAsync(
            "metadata: {annotations: {secretpin.io/resolved: 'auth=20250101000000'}}",
            "metadata: {annotations: {secretpin.io/resolved: \"auth=20250723110000\"}}");

        async Task IsAsync(string metadata, string expected, bool before = false)
        {
            var result = await CommandLine.RunAsync(Deployment.Replace("METADATA", metadata, StringComparison.Ordinal), ["resolve", .. _cluster]);
            var text = Deployment.Replace("name: auth", "name: auth-20250723110000", StringComparison.Ordinal);

            // A key without metadata is added before the first key, which is after the comment.
            Assert.Equal(
                before ? text.Replace("METADATA\n    ", "# none\n    " + expected[..^"# none".Length], StringComparison.Ordinal)
                    : text.Replace("METADATA", expected, StringComparison.Ordinal),
                result.Output);
        }
    }

    [Fact]
    public async Task The_annotation_is_written_to_JSON()
    {
        var result = await CommandLine.RunAsync(
            """{"apiVersion":"v1","kind":"Pod","metadata":{"annotations":null,"name":"a"},"spec":{"imagePullSecrets":[{"name":"auth"}]}}""",
            ["resolve", .. _cluster]);

        Assert.Equal(
            """{"apiVersion":"v1","kind":"Pod","metadata":{"annotations":{"secretpin.io/resolved":"auth=20250723110000"},"name":"a"},"""
            + """
            "spec":{"imagePullSecrets":[{"name":"auth-20250723110000"}]}}
            """,
            result.Output);
    }

    [Fact]
    public async Task A_document_that_is_written_from_scratch_is_reported()
    {
        const string Shared = """
            apiVersion: v1
            kind: Pod
            metadata: {name: &name auth, annotations: {note: *name}} # c
            spec: {containers: [{name: app, envFrom: [{secretRef: {name: *name}}]}], imagePullSecrets: [{name: *name}]}
            """;
        const string Anchored = """
            apiVersion: v1
            kind: Pod
            metadata: {name: a}
            spec: {initContainers: &c [{name: x, envFrom: [{secretRef: {name: auth}}]}], containers: *c, x: &y {b: c}, metadata: *y}
            """;

        Assert.DoesNotContain("from scratch", (await CommandLine.RunAsync(Shared, ["resolve", .. _cluster])).Errors, StringComparison.Ordinal);
        var result = await CommandLine.RunAsync(
            "x: &m {name: a}\n" + Anchored.Replace("metadata: {name: a}", "metadata: *m", StringComparison.Ordinal), ["resolve", .. _cluster]);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("stdin:1: the document was written from scratch, without comments and anchors", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_namespace_without_aliases_has_exit_code_1_and_nothing_is_written()
    {
        var result = await CommandLine.RunAsync(TestObjects.Pod("a, namespace: empty"), ["resolve", .. _cluster]);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("Namespace empty has 0 aliases.\nNothing was resolved or written.", result.Errors, StringComparison.Ordinal);
        var pinned = await CommandLine.RunAsync(TestObjects.Pod("a", "auth-20250723110000"), ["resolve", "-n", "empty", .. _cluster]);
        Assert.Equal((0, "Nothing to resolve: no workload names an unversioned Secret.\n"), (pinned.ExitCode, pinned.Errors));
    }

    [Theory]
    [InlineData("a: b\n", "stdin:1: The object has no kind.")]
    [InlineData("apiVersion: v1\nkind: Pod\nspec: {containers: 1}\n", "stdin:1: /spec/containers is a number; an array was expected.")]
    [InlineData("kind: [\n", "stdin:2:1: Invalid YAML")]
    [InlineData("{\"kind\": ", "stdin:1:10: The input ends inside an object.")]
    [InlineData("- a\n", "stdin:1:1: A Kubernetes object was expected; a list was found.")]
    public async Task Malformed_input_is_reported_with_its_position(string input, string message)
    {
        var result = await CommandLine.RunAsync(input, ["resolve", .. _cluster]);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith(message, result.Errors, StringComparison.Ordinal);
        Assert.Single(result.Errors.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Every_problem_in_the_cluster_folder_is_reported()
    {
        var twice = _folder.Write("cluster/twice.yaml", TestObjects.Secret);
        var number = _folder.Write("cluster/number.yaml", TestObjects.Alias.Replace("\"", "", StringComparison.Ordinal));

        var result = await CommandLine.RunAsync(TestObjects.Pod("a"), ["resolve", .. _cluster]);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(
            $"{twice}:1: Secret default/auth-20250723110000 is already declared in {_folder.Path}/cluster/auth.yaml:6 (document 2).",
            result.Errors,
            StringComparison.Ordinal);
        Assert.Contains($"{number}:1: SecretAlias default/auth is already declared", result.Errors, StringComparison.Ordinal);
    }
}
