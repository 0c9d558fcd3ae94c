using System.Text;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.Tests.LiveReads;

/// <summary>The controller of a workload is read by its kind, name and uid.</summary>
public sealed class LiveOwnersTests : IAsyncLifetime
{
    private const string Deployment = "apis/apps/v1/namespaces/ns/deployments/app";
    private const string StatefulSet = "apis/apps/v1/namespaces/ns/statefulsets/app";

    private readonly ObjectScanner _scanner = new();
    private FakeApi _api = null!;
    private LiveOwners _owners = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await FakeApi.StartAsync();
        _owners = new(_api.Client, _scanner, [], TimeProvider.System);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task The_names_of_an_owner_with_this_uid_are_read()
    {
        _api.On(Deployment, Template("app", "uid-app", "plain"));

        var read = await ReadAsync("ReplicaSet", "Deployment", "uid-app");

        Assert.True(read.Exists);
        Assert.Equal(["plain"], read.Names);
    }

    [Theory]
    [InlineData("Deployment", "uid-other")]
    [InlineData("StatefulSet", "uid-app")]
    [InlineData("Unknown", "uid-app")]
    public async Task Another_uid_another_kind_and_an_unknown_kind_are_no_owner(string kind, string uid)
    {
        _api.On(Deployment, Template("app", "uid-app", "plain"));

        Assert.Same(OwnerSecrets.OfNoOwner, await ReadAsync("ReplicaSet", kind, uid));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../../../../../api/v1/secrets")]
    [InlineData("a/b")]
    [InlineData("APP")]
    [InlineData("")]
    public async Task An_owner_whose_name_is_not_valid_does_not_exist_and_sends_no_request(string name)
    {
        var owned = _scanner.Scan(Encoding.UTF8.GetBytes($$$"""
            {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "owned", "ownerReferences":
              [{"apiVersion": "apps/v1", "kind": "Deployment", "name": "{{{name}}}", "uid": "uid-app", "controller": true}]} }
            """));

        Assert.Same(OwnerSecrets.OfNoOwner, await _owners.ReadAsync("ns", owned, default));
        Assert.Empty(_api.Requests);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(500)]
    public async Task A_read_that_fails_is_an_error(int status)
    {
        _api.On(Deployment, status);

        await Assert.ThrowsAsync<ApiServerException>(() => ReadAsync("ReplicaSet", "Deployment", "uid-app").AsTask());
    }

    [Fact]
    public async Task The_revisions_of_a_StatefulSet_count_and_those_of_others_do_not()
    {
        _api.On(StatefulSet, Template("app", "uid-app", "new"));
        _api.On("apis/apps/v1/namespaces/ns/controllerrevisions", $$$"""
            {"metadata": {}, "items": [{{{Revision("uid-app", "old")}}}, {{{Revision("uid-other", "foreign")}}}]}
            """);

        var read = await ReadAsync("Pod", "StatefulSet", "uid-app");

        Assert.Equal(["new", "old"], read.Names.Order());
    }

    [Fact]
    public async Task The_pull_secrets_of_the_ServiceAccounts_count_only_as_pull_secrets_of_a_Pod()
    {
        _api.On(Deployment, Template("app", "uid-app", "plain"));
        _api.On("api/v1/namespaces/ns/serviceaccounts", """
            {"metadata": {}, "items": [{"metadata": {"name": "default"}, "secrets": [{"name": "mounted"}], "imagePullSecrets": [{"name": "registry"}]}]}
            """);
        var pod = Owned("Pod", "Deployment", "uid-app", """
            "imagePullSecrets": [{"name": "registry"}], "volumes": [{"name": "v", "secret": {"secretName": "registry"} }]
            """);

        var read = await _owners.ReadAsync("ns", pod, default);

        Assert.Equal(["registry"], read.PullSecrets);
        Assert.Equal([("imagePullSecrets", true), ("volume v", false)], pod.References.Select(reference => (reference.Label, read.Contain(reference))).Order());
    }

    private ValueTask<OwnerSecrets> ReadAsync(string kind, string owner, string uid) => _owners.ReadAsync("ns", Owned(kind, owner, uid), default);

    private ScannedObject Owned(string kind, string owner, string uid, string spec = "") => _scanner.Scan(Encoding.UTF8.GetBytes($$$"""
        {"apiVersion": "{{{(kind == "Pod" ? "v1" : "apps/v1")}}}", "kind": "{{{kind}}}", "metadata": {"name": "owned", "ownerReferences":
          [{"apiVersion": "apps/v1", "kind": "{{{owner}}}", "name": "app", "uid": "{{{uid}}}", "controller": true}]}, "spec": {{{{spec}}}} }
        """));

    private static string Revision(string uid, string secret) => $$$"""
        {"metadata": {"name": "r-{{{uid}}}", "ownerReferences": [{"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "app", "uid": "{{{uid}}}",
          "controller": true}]}, "data": {"spec": {"template": {"spec": {"volumes": [{"name": "v", "secret": {"secretName": "{{{secret}}}"} }]} } } } }
        """;

    private static string Template(string name, string uid, string secret) => $$$"""
        {"metadata": {"name": "{{{name}}}", "uid": "{{{uid}}}"},
         "spec": {"template": {"spec": {"volumes": [{"name": "v", "secret": {"secretName": "{{{secret}}}"} }]} } } }
        """;
}
