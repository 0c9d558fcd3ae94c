using Microsoft.Extensions.Time.Testing;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Manifests.Files;

namespace SecretPin.Manifests.Tests.Files;

public sealed class ManifestClusterTests : IDisposable
{
    private const string Alias = """
        apiVersion: secretpin.io/v1alpha1
        kind: SecretAlias
        metadata: {name: auth, namespace: production}
        spec: {source: {version: "20250715100000"}}
        """;

    private const string Secret = """
        apiVersion: v1
        kind: Secret
        metadata: {name: auth-20250715100000, namespace: production}
        data: {password: aHVudGVyMg==}
        """;

    private const string Newest = """
        apiVersion: secretpin.io/v1alpha1
        kind: SecretAlias
        metadata: {name: auth, namespace: production}
        spec: {source: {newest: {minAge: 10m}}}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new(2025, 8, 1, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_hand_set_version_is_the_pin_if_its_Secret_is_declared()
    {
        _folder.Write("alias.yaml", Alias);
        _folder.Write("below/it/secret.yml", Secret);

        Assert.Equal("auth-20250715100000", (await PinAsync())?.Secret?.ToString());
    }

    [Fact]
    public async Task UTF16_and_a_key_that_occurs_twice_are_read_and_the_load_warns()
    {
        var alias = _folder.Write("alias.yaml", Alias + "\nspec: {source: {version: \"20250715100000\"}}");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "secret.yaml"), Secret, System.Text.Encoding.BigEndianUnicode);

        var cluster = await LoadAsync();

        Assert.Equal("auth-20250715100000", (await PinAsync(cluster))?.Secret?.ToString());
        Assert.Equal([$"{alias}:5:1: This key is also in line 4 of the same mapping. The last value is used."], cluster.LastLoad.Warnings);
    }

    [Fact]
    public async Task An_object_of_another_namespace_is_evidence_if_it_references_the_namespace()
    {
        _folder.Write("gateways.yaml", """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec: {listeners: [{name: https, tls: {certificateRefs: [{name: tls, namespace: production}]}}]}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: own, namespace: infra}
            spec: {listeners: [{name: https, tls: {certificateRefs: [{name: tls}]}}]}
            """);
        var cluster = await LoadAsync();

        Assert.Equal(["Gateway/edge"], (await cluster.GatherAsync("production", "tls", default)).Objects.Select(item => item.ToString()));
        Assert.Empty((await cluster.GatherAsync("default", "tls", default)).Objects);
    }

    [Fact]
    public async Task A_version_whose_Secret_is_not_declared_is_not_the_pin()
    {
        _folder.Write("alias.yaml", Alias);

        var pin = await PinAsync();

        Assert.Null(pin!.Secret);
        Assert.Contains("does not exist", pin.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_recorded_pin_stays_until_the_desired_Secret_is_declared()
    {
        _folder.Write("alias.yaml", Alias.Replace("20250715100000", "20250723110000", StringComparison.Ordinal)
            + "\nstatus: {pinned: auth-20250715100000}");
        _folder.Write("secret.yaml", Secret);

        Assert.Equal("auth-20250715100000", (await PinAsync())?.Secret?.ToString());
    }

    [Fact]
    public async Task The_newest_version_is_the_pin_once_it_has_the_minimum_age()
    {
        _folder.Write("alias.yaml", Newest);
        _folder.Write("old.yaml", Secret);
        _folder.Write("new.yaml", Secret.Replace("20250715100000", "20250731235500", StringComparison.Ordinal));
        var cluster = await LoadAsync();

        Assert.Equal("auth-20250715100000", (await PinAsync(cluster))?.Secret?.ToString());
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("auth-20250731235500", (await PinAsync(cluster))?.Secret?.ToString());
        Assert.Equal("auth-20250731235500", (await cluster.GatherAsync("production", "x", default)).Aliases.Single().StatusPinned?.ToString());
    }

    [Fact]
    public async Task A_suspended_alias_keeps_the_recorded_pin()
    {
        _folder.Write("alias.yaml", """
            apiVersion: secretpin.io/v1alpha1
            kind: SecretAlias
            metadata: {name: auth, namespace: production}
            spec: {suspend: true, source: {newest: {}}}
            status: {pinned: auth-20250715100000}
            """);
        _folder.Write("old.yaml", Secret);
        _folder.Write("new.yaml", Secret.Replace("20250715100000", "20250723110000", StringComparison.Ordinal));

        Assert.Equal("auth-20250715100000", (await PinAsync())?.Secret?.ToString());
    }

    [Fact]
    public async Task The_pin_of_an_alias_from_AWS_is_read_from_its_status()
    {
        _folder.Write("alias.yaml", """
            apiVersion: secretpin.io/v1alpha1
            kind: SecretAlias
            metadata: {name: auth, namespace: production}
            spec: {source: {awsSecretsManager: {secretId: /production/auth, region: eu-west-1}}}
            status: {pinned: auth-20250715100000}
            """);
        _folder.Write("secret.yaml", Secret);

        Assert.Equal("auth-20250715100000", (await PinAsync())?.Secret?.ToString());
    }

    [Fact]
    public async Task A_Secret_that_is_being_deleted_does_not_exist()
    {
        _folder.Write("alias.yaml", Alias);
        _folder.Write("secret.yaml", Secret.Replace("production}", "production, deletionTimestamp: 2025-07-30T00:00:00Z}", StringComparison.Ordinal));
        var cluster = await LoadAsync();

        Assert.Null((await PinAsync(cluster))!.Secret);
        Assert.Empty(await cluster.FindAsync("production", ["auth-20250715100000"], default));
        Assert.Empty((await cluster.GatherAsync("production", "auth-20250715100000", default)).Versions);
    }

    [Fact]
    public async Task Objects_without_a_namespace_are_in_the_default_namespace_or_cluster_scoped()
    {
        _folder.Write("objects.yaml", """
            apiVersion: v1
            kind: Pod
            metadata: {name: here}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: elsewhere, namespace: production}
            ---
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: disk}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: auth-20250715100000}
            """);
        var cluster = await LoadAsync();

        var evidence = await cluster.GatherAsync("default", "x", default);
        Assert.Equal(["Pod/here", "PersistentVolume/disk"], evidence.Objects.Select(referrer => referrer.ToString()));
        Assert.Equal("auth-20250715100000", evidence.Versions.Single().ToString());
        Assert.Contains(Kinds.Pod, evidence.ListedKinds);
        Assert.Equal(
            ["Pod/elsewhere", "PersistentVolume/disk"],
            (await cluster.GatherAsync("production", "x", default)).Objects.Select(referrer => referrer.ToString()));
        Assert.Equal(["auth-20250715100000"], await cluster.FindAsync("default", ["auth-20250715100000", "none"], default));
        Assert.Empty(await cluster.FindAsync("production", ["auth-20250715100000"], default));
    }

    [Theory]
    [InlineData("metadata: {name: production}", false)]
    [InlineData("metadata: {name: production, deletionTimestamp: 2025-07-30T00:00:00Z}", true)]
    [InlineData("{metadata: {name: production}, status: {phase: Terminating}}", true)]
    [InlineData("metadata: {name: other, deletionTimestamp: 2025-07-30T00:00:00Z}", false)]
    public async Task A_namespace_is_terminating_if_its_manifest_states_it(string ns, bool isTerminating)
    {
        _folder.Write("namespace.yaml", ns.StartsWith('{')
            ? ns.Replace("{metadata", "{apiVersion: v1, kind: Namespace, metadata", StringComparison.Ordinal)
            : $"apiVersion: v1\nkind: Namespace\n{ns}");
        _folder.Write("secret.yaml", Secret);

        Assert.Equal(isTerminating, (await (await LoadAsync()).GatherAsync("production", "x", default)).IsNamespaceTerminating);
    }

    [Fact]
    public async Task The_first_load_fails_with_all_problems_and_quotes_no_value()
    {
        var broken = _folder.Write("a/broken.yaml", Secret.Replace("hunter2", "x", StringComparison.Ordinal) + "\n b: [");
        var second = _folder.Write("b.yaml", Secret + "\n---\n" + Secret);
        var alias = _folder.Write("c.yaml", Alias.Replace("\"20250715100000\"", "20250715100000", StringComparison.Ordinal));
        var version = _folder.Write(
            "d.yaml",
            Alias.Replace("name: auth", "name: other", StringComparison.Ordinal).Replace("20250715100000", "yesterday", StringComparison.Ordinal));
        var nameless = _folder.Write("e.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {}\n---\napiVersion: v1\nkind: Pod\nspec: {containers: x}\n");
        var json = _folder.Write("f.json", "{\"data\": {\"password\": aHVudGVyMg== }}");

        var problem = await Assert.ThrowsAsync<ManifestException>(LoadAsync);

        Assert.Collection(
            problem.Problems,
            line => Assert.StartsWith($"{broken}:5:2: Invalid YAML", line, StringComparison.Ordinal),
            line => Assert.Equal(
                $"{second}:6 (document 2): Secret production/auth-20250715100000 is already declared in {second}:1. Remove one of the two.", line),
            line => Assert.Equal(
                $"{alias}:1: The SecretAlias is invalid: spec.source.version has the wrong type. Put the digits of a version in quotes.", line),
            line => Assert.StartsWith(
                $"{version}:1: SecretAlias production/other is invalid: spec.source.version 'yesterday' is not", line, StringComparison.Ordinal),
            line => Assert.StartsWith($"{nameless}:1: The Pod has no metadata.name", line, StringComparison.Ordinal),
            line => Assert.StartsWith($"{nameless}:5 (document 2): /spec/containers is a string", line, StringComparison.Ordinal),
            line => Assert.Equal($"{json}:1:23: Invalid JSON.", line));
        Assert.DoesNotContain("aHVudGVyMg", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_reported() =>
        Assert.Contains("/not/there", (await Assert.ThrowsAsync<ManifestException>(() =>
            ManifestCluster.LoadAsync("/not/there", new ObjectScanner(), _time))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_failed_reload_does_not_change_the_cluster()
    {
        _folder.Write("alias.yaml", Alias);
        var secret = _folder.Write("secret.yaml", Secret);
        var cluster = await LoadAsync();
        Assert.Equal((true, 2, 2), (cluster.LastLoad.IsGood, cluster.LastLoad.Files, cluster.LastLoad.Objects));

        File.WriteAllText(secret, "- no object");
        var load = await cluster.ReloadAsync();

        Assert.False(load.IsGood);
        Assert.Same(load, cluster.LastLoad);
        Assert.Equal([$"{secret}:1:1: A Kubernetes object was expected; a list was found."], load.Problems);
        Assert.Equal("auth-20250715100000", (await PinAsync(cluster))?.Secret?.ToString());

        File.Delete(secret);
        Assert.True((await cluster.ReloadAsync()).IsGood);
        Assert.Null((await PinAsync(cluster))!.Secret);
    }

    private Task<ManifestCluster> LoadAsync() => ManifestCluster.LoadAsync(_folder.Path, new ObjectScanner(), _time);

    private async Task<EffectivePin?> PinAsync(ManifestCluster? cluster = null) =>
        (await (cluster ?? await LoadAsync()).ReadAsync("production", ["auth", "other"], default)).GetValueOrDefault("auth");
}
