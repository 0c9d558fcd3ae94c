using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Rollouts;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.Rollouts;

/// <summary>The workloads of an alias, with the objects without a pod spec whose aliases are resolved.</summary>
public sealed class RolloutWorkloadsTests
{
    private const string Entries = """
        [{
          "group": "networking.istio.io", "versions": ["v1"], "resource": "gateways", "kind": "Gateway", "scope": "Namespaced",
          "secrets": [{"path": "spec.servers[*].tls.credentialName", "namespace": "*", "resolve": true}, {"path": "spec.other"}]
        }]
        """;

    private static readonly AliasName Alias = VersionedSecretName.ParseOrNull("auth-20250715100000")!.Alias;
    private static readonly Resource Gateways = new("networking.istio.io", "v1", "gateways", "Gateway");

    [Fact]
    public async Task An_object_without_a_pod_spec_is_a_workload_of_the_alias_in_its_resolved_field()
    {
        await using var server = await StoringApiServer.StartAsync();
        server.Serve(Gateways);
        Put("edge", """{"servers": [{"tls": {"credentialName": "auth-20250715100000"} }]}""", "auth=20250715100000");
        Put("unresolved", """{"servers": [{"tls": {"credentialName": "auth"} }]}""");
        Put("written-by-a-user", """{"servers": [{"tls": {"credentialName": "auth-20250715100000"} }]}""");
        Put("in-another-field", """{"other": "auth"}""");
        var scanner = new ObjectScanner([], CatalogueProject.ParseEntries(Encoding.UTF8.GetBytes(Entries)).Select(KindFields.Of));
        var workloads = new RolloutWorkloads(server.Client(), new ClusterIndex(), scanner, new([Gateways]), TimeProvider.System);

        var listed = await workloads.ListAsync("ns", Alias, TestContext.Current.CancellationToken);

        Assert.Equal(["Gateway/edge", "Gateway/unresolved"], listed.Select(workload => workload.Observed.Key.ToString()).Order(StringComparer.Ordinal));
        Assert.All(listed, workload => Assert.True(workload.Observed.IsReady));

        void Put(string name, string spec, string? resolved = null) => server.Put("/" + Gateways.Path("ns", name), JsonNode.Parse($$$"""
            {"metadata": {"name": "{{{name}}}", "namespace": "ns", "annotations": {"secretpin.io/resolved": "{{{resolved}}}"} }, "spec": {{{spec}}} }
            """)!.AsObject());
    }
}
