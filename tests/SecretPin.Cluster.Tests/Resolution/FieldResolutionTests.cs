using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Resolution;

/// <summary>Objects without a pod spec whose aliases are resolved: the chart value <c>references.resolve</c>.</summary>
public sealed class FieldResolutionTests(RunningCluster cluster)
{
    private const string TriggerAuthentication = """
        {
          "apiVersion": "keda.sh/v1alpha1", "kind": "TriggerAuthentication", "metadata": {"name": "app"},
          "spec": {
            "secretTargetRef": [{"parameter": "user", "name": "plain", "key": "user"}, {"parameter": "token", "name": "auth", "key": "token"}],
            "hashiCorpVault": {"address": "auth"}
          }
        }
        """;

    private const string Gateway = """
        {
          "apiVersion": "networking.istio.io/v1", "kind": "Gateway", "metadata": {"name": "app"},
          "spec": {"servers": [{"hosts": ["auth"]}, {"tls": {"mode": "SIMPLE", "credentialName": "auth"} }] }
        }
        """;

    private const string Ingress = """
        {
          "apiVersion": "networking.k8s.io/v1", "kind": "Ingress",
          "metadata": {"name": "app", "annotations": {"nginx.ingress.kubernetes.io/auth-secret": "NAMESPACE/auth"} },
          "spec": {"defaultBackend": {"service": {"name": "auth", "port": {"number": 80} } }, "tls": [{"hosts": ["a.example.com"], "secretName": "auth"}] }
        }
        """;

    /// <summary>
    /// Versions of these tests only: a Gateway of Istio may name a Secret of any namespace, so it would protect the Secrets of other tests, too.
    /// </summary>
    private const string Old = "20250102030405", New = "20250203040506";

    [Theory]
    [InlineData(TriggerAuthentication, "triggerauthentications.keda.sh", "TriggerAuthentication.keda.sh/app (secretTargetRef[1].name)")]
    [InlineData(Gateway, "gateways.networking.istio.io", "Gateway.networking.istio.io/app (servers[1].tls.credentialName)")]
    [InlineData(Ingress, "ingresses.networking.k8s.io", "Ingress/app (metadata.annotations[nginx.ingress.kubernetes.io/auth-secret]; tls)")]
    public async Task An_alias_in_a_field_is_resolved_as_in_a_workload(string json, string resource, string referrer)
    {
        Assert.SkipWhen(ControlPlane.Binaries.WhyNoHelm is not null, ControlPlane.Binaries.WhyNoHelm ?? "");
        var ns = await cluster.NewNamespaceAsync();
        var manifest = Parse(json.Replace("NAMESPACE", ns.Name, StringComparison.Ordinal));
        var old = await ns.PinAsync("auth", Old, ("retention", "0s"));

        var applied = await ns.Apply(manifest);

        Assert.Equal($"Warning: SecretPin resolved auth={Old}", applied.Error.Trim());
        var stored = await GetAsync(ns, resource);
        AssertResolved(manifest, stored, old, Old);

        // Nothing changes without a change of the pin, nor in a held object.
        await ns.Apply(manifest);
        Assert.Equal((long)stored["metadata"]!["generation"]!, (long)(await GetAsync(ns, resource))["metadata"]!["generation"]!);
        var @new = await ns.PinAsync("auth", New, ("retention", "0s"));
        await ns.Kubectl("annotate", resource, "app", "secretpin.io/hold=true");
        await ns.Apply(manifest);
        AssertResolved(manifest, await GetAsync(ns, resource), old, Old);
        await ns.UntilGuardKnowsAsync(old);
        (await ns.Delete(old)).Refused($"{referrer}. Move them to {@new}");

        // The plugin moves the object by a resolve request, which is not stored.
        await ns.Kubectl("annotate", resource, "app", "secretpin.io/hold-");
        var moved = (await ns.Try("secretpin", "rollout", "auth")).Succeeded();
        Assert.Contains($"/app resolved to {@new}", moved.Output, StringComparison.Ordinal);
        stored = await GetAsync(ns, resource);
        AssertResolved(manifest, stored, @new, New);
        Assert.Null(stored["metadata"]!["annotations"]!["secretpin.io/resolve"]);
        (await ns.Delete(old)).Succeeded();
        await ns.Kubectl("delete", resource, "app");
    }

    [Fact]
    public async Task A_namespace_with_enforcement_rejects_an_unversioned_Secret_in_a_field()
    {
        Assert.SkipWhen(ControlPlane.Binaries.WhyNoHelm is not null, ControlPlane.Binaries.WhyNoHelm ?? "");
        var ns = await cluster.NewNamespaceAsync(("secretpin.io/enforce", "versioned"));
        await ns.PinAsync("auth", Old);

        (await ns.Try(Parse(TriggerAuthentication), "apply", "-f", "-")).Refused(
            $"TriggerAuthentication {ns.Name}/app is in a namespace that requires versioned Secrets (secretpin.io/enforce). "
            + "secretTargetRef[0].name names Secret plain, which is neither versioned nor an alias.");
        await ns.Apply(Parse(Ingress.Replace("NAMESPACE", ns.Name, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"servers": null}""")]
    [InlineData("""{"servers": "none"}""")]
    [InlineData("""{"servers": [{}, {"tls": {} }, {"tls": {"credentialName": null} }, {"tls": {"credentialName": 7} }, {"tls": {"credentialName": []} }] }""")]
    public async Task The_match_conditions_accept_absent_fields_and_fields_of_another_type(string spec)
    {
        var ns = await cluster.NewNamespaceAsync();
        var gateway = Parse(Gateway);
        gateway["spec"] = Parse(spec);

        await ns.Apply(gateway);
        gateway["spec"]!["selector"] = "changed";
        await ns.Apply(gateway);
    }

    [Theory]
    [InlineData(240)]
    [InlineData(3000)]
    public async Task A_long_list_is_resolved(int count)
    {
        Assert.SkipWhen(ControlPlane.Binaries.WhyNoHelm is not null, ControlPlane.Binaries.WhyNoHelm ?? "");
        var ns = await cluster.NewNamespaceAsync();
        // A Gateway can name a Secret of any namespace, so the other tests need another name.
        var auth = await ns.PinAsync("long", Old);
        var gateway = Parse(Gateway);
        gateway["spec"]!["servers"] = new JsonArray([.. Enumerable.Range(0, count).Select(i => (JsonNode)Parse(
            $$$"""{"tls": {"credentialName": "{{{(i < count - 1 ? $"{new string('x', 238)}-{Old}" : "long")}}}"} }"""))]);

        var created = (await ns.Api.SendAsync(HttpMethod.Post, $"apis/networking.istio.io/v1/namespaces/{ns.Name}/gateways", gateway)).Expected();

        Assert.Equal(auth, (string?)created["spec"]!["servers"]![count - 1]!["tls"]!["credentialName"]);
    }

    private static JsonObject Parse(string json) => TestObjects.Parse(json);

    private static async Task<JsonNode> GetAsync(TestNamespace ns, string resource) =>
        JsonNode.Parse((await ns.Kubectl("get", resource, "app", "-o", "json")).Output)!;

    /// <summary>Asserts that the fields have the version, and that nothing else has changed.</summary>
    private static void AssertResolved(JsonObject manifest, JsonNode stored, string secret, string version)
    {
        var expected = manifest["kind"]!.GetValue<string>() switch
        {
            "Ingress" => manifest["spec"]!.ToJsonString().Replace("\"secretName\":\"auth\"", $"\"secretName\":\"{secret}\"", StringComparison.Ordinal),
            "Gateway" => manifest["spec"]!.ToJsonString().Replace("\"credentialName\":\"auth\"", $"\"credentialName\":\"{secret}\"", StringComparison.Ordinal),
            _ => manifest["spec"]!.ToJsonString().Replace("\"name\":\"auth\"", $"\"name\":\"{secret}\"", StringComparison.Ordinal),
        };
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), stored["spec"]), stored["spec"]!.ToJsonString());
        var annotations = stored["metadata"]!["annotations"]!;
        Assert.Equal($"auth={version}", (string?)annotations["secretpin.io/resolved"]);
        if (manifest["metadata"]!["annotations"] is not null)
        {
            Assert.Equal($"{stored["metadata"]!["namespace"]}/{secret}", (string?)annotations["nginx.ingress.kubernetes.io/auth-secret"]);
        }
    }
}
