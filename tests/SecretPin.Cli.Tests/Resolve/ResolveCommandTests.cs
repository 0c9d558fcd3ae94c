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
        Assert.Equal(3, lines.Length);
        Assert.Contains("Pod default/good: SecretPin resolved auth=20250723110000", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(
            $"{file}:11 (document 2): Pod default/bad names alias other (imagePullSecrets), which has no pin.", lines[1], StringComparison.Ordinal);
        Assert.StartsWith(
            $"{file}:16 (document 2): Pod default/bad names alias pending (container app, envFrom), which has no pin.", lines[2], StringComparison.Ordinal);
        Assert.EndsWith(
            "Secret default/pending-20250723110000 does not exist, or is being deleted. Create it, or pin the alias to a version that exists.",
            lines[2],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_files_of_a_folder_are_joined_in_the_order_of_their_paths()
    {
        _folder.Write("in/b.yaml", "---\n" + TestObjects.Pod("b"));
        _folder.Write("in/a/z.yml", TestObjects.Pod("a").TrimEnd());
        _folder.Write("in/c.yaml", "\uFEFF# c\n" + TestObjects.Pod("c"));
        _folder.Write("in/d.yaml", "%YAML 1.1\n---\n" + TestObjects.Pod("d"));
        _folder.Write("in/e.json", TestObjects.PodJson("e"));
        _folder.Write("in/.hidden/x.yaml", "not: [yaml");
        _folder.Write("in/readme.md", "not: [yaml");

        var result = await CommandLine.RunAsync(["resolve", "-f", Path.Combine(_folder.Path, "in"), .. _cluster]);

        const string Pinned = "auth-20250723110000";
        Assert.Equal(
            TestObjects.Pod("a", Pinned) + "---\n" + TestObjects.Pod("b", Pinned) + "---\n# c\n" + TestObjects.Pod("c", Pinned)
            + "...\n%YAML 1.1\n---\n" + TestObjects.Pod("d", Pinned) + "---\n" + TestObjects.PodJson("e", Pinned),
            result.Output);
        Assert.Equal(0, result.ExitCode);
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

        var result = await CommandLine.RunAsync(elsewhere + "---\n" + TestObjects.Pod("b"), ["resolve", "-f", "-", "-n", "production", .. _cluster]);

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

        var result = await CommandLine.RunAsync(TestObjects.Pod("a"), ["resolve", .. _cluster]);

        Assert.Equal(TestObjects.Pod("a", "auth-20250723110000"), result.Output);
        Assert.Contains("Secret auth-20250801110000 does not exist yet", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_in_the_form_of_a_number_is_quoted()
    {
        _folder.Write("cluster/one.yaml", TestObjects.Alias.Replace("name: auth", "name: 1e", StringComparison.Ordinal)
            + "\n---\n" + TestObjects.Secret.Replace("auth-20250723110000", "\"1e-20250723110000\"", StringComparison.Ordinal));

        Assert.Equal(
            TestObjects.Pod("a", "\"1e-20250723110000\""), (await CommandLine.RunAsync(TestObjects.Pod("a", "1e"), ["resolve", .. _cluster])).Output);
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
