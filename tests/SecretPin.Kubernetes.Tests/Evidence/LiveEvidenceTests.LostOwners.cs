using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Tests.LiveReads;

namespace SecretPin.Kubernetes.Tests.Evidence;

/// <summary>An owner is deleted between the list of its children and the list of owners.</summary>
public sealed partial class LiveEvidenceTests
{
    [Fact]
    public async Task A_child_that_was_orphaned_meanwhile_blocks_the_deletion()
    {
        Looks(Resources.ReplicaSets, [Child("web-1", "web", "Deployment")], [Deployment("web-1")]);

        Assert.Contains("ReplicaSet/web-1", (await DecideAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_that_was_adopted_meanwhile_blocks_the_deletion()
    {
        Looks(Resources.ReplicaSets, [Child("web-1", "web", "Deployment")], [Child("web-1", "another", "Deployment")]);

        Assert.Equal(Reason.InUse, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task A_child_that_its_terminating_owner_orphans_blocks_the_deletion()
    {
        var leaving = Deployment("web").Replace(
            "\"metadata\": {",
                "\"metadata\": { \"deletionTimestamp\": \"2026-01-01T00:00:00Z\", \"finalizers\": [\"example.org/slow\"],", StringComparison.Ordinal);
        _ns.Has(Resources.Deployments, leaving);
        Looks(Resources.ReplicaSets, [Child("web-1", "web", "Deployment")], [Deployment("web-1")]);

        Assert.Contains("ReplicaSet/web-1", (await DecideAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_that_was_deleted_with_its_owner_does_not_block_the_deletion()
    {
        Looks(Resources.ReplicaSets, [Child("web-1", "web", "Deployment")], []);

        Assert.Equal(Reason.Unused, (await DecideAsync()).Reason);
    }

    [Fact]
    public async Task A_child_of_an_owner_that_was_created_meanwhile_is_not_an_orphan()
    {
        Looks(
            Resources.ReplicaSets,
            [Child("web-1", "web", "Deployment"), Child("api-1", "api", "Deployment")],
            [Child("web-1", "web", "Deployment"), Child("api-1", "api", "Deployment"), Child("new-1", "new", "Deployment")]);
        _ns.Has(Resources.Deployments, Deployment("api"));

        var verdict = await DecideAsync();

        Assert.Contains("Deployment/api", verdict.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("web", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_listed_twice_if_all_owners_exist()
    {
        _ns.Has(Resources.ReplicaSets, Child("web-1", "web", "Deployment"));
        _ns.Has(Resources.Deployments, Deployment("web"));

        await DecideAsync();

        Assert.Single(_api.Requests, request => request.Path.EndsWith("/replicasets", StringComparison.Ordinal));
    }

    /// <summary>Serves one list at the first request, and another one afterwards.</summary>
    private void Looks(Resource resource, string[] first, string[] then)
    {
        var looks = 0;
        _api.On(resource.Path("ns"), context => FakeApi.WriteAsync(context, FakeNamespace.List(looks++ == 0 ? first : then)));
    }
}
