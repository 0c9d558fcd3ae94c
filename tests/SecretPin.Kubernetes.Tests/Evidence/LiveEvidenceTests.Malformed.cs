using System.Text.Json.Nodes;
using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Tests.Evidence;

/// <summary>
/// Stored objects with values of a wrong type: custom resources without a schema, and objects of an older schema (CVE-2026-41485, kgateway#8931).
/// </summary>
public sealed partial class LiveEvidenceTests
{
    private static readonly string[] WrongValues =
        ["1", "true", "\"text\"", "[]", "[1]", "[[]]", "{}", "{\"template\": 1}", "{\"template\": {\"spec\": []}}",
            "{\"template\": {\"spec\": {\"containers\": 1}}}", "{\"template\": {\"spec\": {\"containers\": [{\"env\": {}}]}}}", "{\"tls\": \"x\"}"];

    private static IEnumerable<Resource> Referrers =>
        [Resources.Deployments, Resources.ReplicaSets, Resources.StatefulSets, Resources.DaemonSets, Resources.Jobs, Resources.CronJobs,
            Resources.ReplicationControllers, Resources.PodTemplates, Resources.ControllerRevisions, Resources.ServiceAccounts, Resources.Ingresses,
            Resources.Gateways, Resources.Pods, Rollouts];

    [Fact]
    public async Task A_malformed_object_of_any_kind_does_not_block_the_deletion_of_a_Secret_that_it_does_not_name()
    {
        foreach (var resource in Referrers)
        {
            _ns.Has(resource, [.. WrongValues.Select(Malformed)]);
            Assert.Equal((resource, Reason.Unused), (resource, (await DecideAsync()).Reason));
            _ns.Has(resource);
        }
    }

    [Fact]
    public async Task A_malformed_object_of_any_kind_that_contains_the_name_blocks_the_deletion_and_is_named()
    {
        foreach (var resource in Referrers.Except([Resources.ControllerRevisions, Resources.ServiceAccounts]))
        {
            var malformed = Malformed($$$"""[{"a": {"b": "{{{Secret}}}"}}]""", 7);
            _ns.Has(resource, malformed);
            _ns.HasEverywhere(resource, malformed);
            var verdict = await DecideAsync();
            Assert.Equal((resource, Reason.InUse), (resource, verdict.Reason));
            Assert.Contains($"{resource.Kind}/broken-7 (the object is malformed, and contains the name)", verdict.Message, StringComparison.Ordinal);
            _ns.Has(resource);
            _ns.HasEverywhere(resource);
        }
    }

    [Theory]
    [InlineData("""{"source": {"version": 20250715100000}}""")]
    [InlineData("""{"source": {"version": "2025"}}""")]
    [InlineData("""{"source": []}""")]
    [InlineData("\"text\"")]
    [InlineData("""{"source": {"version": "20250715100000"}, "retention": {"hours": 1}}""")]
    public async Task An_alias_of_an_older_schema_blocks_only_the_deletion_of_its_own_versions_and_is_named(string spec)
    {
        _ns.Has(Resources.SecretAliases, $$$"""{"metadata": {"name": "other", "namespace": "ns"}, "spec": {{{spec}}}}""");
        Assert.Equal(Reason.Unused, (await DecideAsync()).Reason);

        _ns.Has(Resources.SecretAliases, $$$"""{"metadata": {"name": "auth", "namespace": "ns"}, "spec": {{{spec}}}}""");
        var verdict = await DecideAsync();
        Assert.Equal(Reason.Unverified, verdict.Reason);
        Assert.Contains("SecretAlias ns/auth is invalid", verdict.Message, StringComparison.Ordinal);
    }

    /// <summary>The cache stores it without references. The guard lists before it allows a deletion.</summary>
    [Fact]
    public void A_malformed_object_of_any_kind_is_cached()
    {
        foreach (var resource in Referrers)
        {
            Assert.All(WrongValues.Select(Malformed), json => Assert.StartsWith(
                "broken-", _scanner.ScanStored(resource.ObjectKind, System.Text.Encoding.UTF8.GetBytes(json)).Name, StringComparison.Ordinal));
        }
    }

    private static string Malformed(string value, int number) => new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = $"broken-{number}", ["namespace"] = "ns", ["uid"] = $"uid-{number}" },
        ["spec"] = JsonNode.Parse(value),
        ["template"] = JsonNode.Parse(value),
        ["data"] = JsonNode.Parse(value),
        ["imagePullSecrets"] = JsonNode.Parse(value),
    }.ToJsonString();
}
