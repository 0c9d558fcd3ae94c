using System.Globalization;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Guard;

/// <summary>Custom resources protect the Secrets that they name.</summary>
[Collection(nameof(SerialTests))]
public sealed class CustomResourceTests(RunningCluster cluster) : IAsyncLifetime
{
    private const string Widgets = "widgets.example.com", AliasCrd = "secretaliases.secretpin.io";

    private static readonly (string Plural, string Group, string Kind, string Scope)[] Crds =
    [
        ("widgets", "example.com", "Widget", "Namespaced"),
        ("clusterwidgets", "example.com", "ClusterWidget", "Cluster"),
    ];

    public async ValueTask InitializeAsync()
    {
        if (ControlPlane.Binaries.WhyNoControlPlane is not null)
        {
            return;
        }

        foreach (var (plural, group, kind, scope) in Crds)
        {
            (await cluster.Api.CreateAsync("customresourcedefinitions", "", TestCrd.Of(plural, group, kind, scope))).Expected();
            await cluster.Api.UntilEstablishedAsync($"{plural}.{group}");
        }

        (await cluster.Api.CreateAsync("clusterroles", "", TestObjects.Parse("""
            {
              "metadata": {"name": "widgets", "labels": {"secretpin.io/aggregate-to-guard": "true"}},
              "rules": [{"apiGroups": ["example.com"], "resources": ["widgets", "clusterwidgets"], "verbs": ["list"]}]
            }
            """))).Expected();
        await cluster.Api.UntilAsync("clusterroles", "", "secretpin-guard", role => role!["rules"]?.ToJsonString().Contains("clusterwidgets") == true);
    }

    public async ValueTask DisposeAsync()
    {
        if (ControlPlane.Binaries.WhyNoControlPlane is null)
        {
            foreach (var (plural, group, _, _) in Crds)
            {
                await cluster.Api.DeleteAsync("customresourcedefinitions", "", $"{plural}.{group}");
                await cluster.Api.UntilAsync("customresourcedefinitions", "", $"{plural}.{group}", crd => crd is null);
            }

            await cluster.Api.DeleteAsync("clusterroles", "", "widgets");
        }
    }

    /// <summary>Before SecretPin read custom resources, <c>refs</c> printed "No object references it", and <c>prune --yes</c> deleted the Secret.</summary>
    [Fact]
    public async Task A_Gateway_of_Istio_protects_its_Secret_with_and_without_the_catalogue()
    {
        var (ns, old) = await SupersededAsync();
        await ns.SecretAsync("plain");
        await ns.Apply(Gateway(old, "plain"));

        await AllRefuseAsync(ns, old);
        (await ns.Delete("plain")).Refused("Gateway.networking.istio.io/edge (servers[1].tls.credentialName)");
        var attempt = (await ns.Until("blockeddeletions", old, blocked => blocked is not null))!["status"]!["attempts"]![0]!;
        Assert.Equal(["Gateway.networking.istio.io/edge"], attempt["referrers"]!.AsArray().Select(name => (string?)name));
        Assert.Contains(
            "still in use by Gateway.networking.istio.io/edge (servers[0].tls.credentialName). ", (string?)attempt["message"], StringComparison.Ordinal);

        await using (var replica = await cluster.NewReplicaAsync(
            server: null, "--Cluster:CatalogueDisabled:0=istio", "--Cluster:Resolve:2=Ingress.networking.k8s.io"))
        {
            await cluster.ServeAsync(replica);
            var installed = (await cluster.Api.GetAsync("customresourcedefinitions", "", AliasCrd)).Expected();
            var references = installed["metadata"]!["annotations"]!["secretpin.io/references"]!;
            await AnnotateAsync("""{"disabled": ["istio"], "entries": []}""");
            await AllRefuseAsync(ns, old);
            Assert.Contains(
                "The guard would allow its deletion (Unused).", (await ns.Kubectl("secretpin", "refs", "plain")).Output, StringComparison.Ordinal);
            (await ns.Delete("plain")).Succeeded();
            await AnnotateAsync((string)references!);
            await cluster.ServeAsync(cluster.Webhook);
        }

        await ns.Kubectl("delete", "gateways.networking.istio.io", "edge");
        Assert.Contains($"secret/{old} deleted", (await ns.Kubectl("secretpin", "prune", "auth", "--keep", "1", "--yes")).Output, StringComparison.Ordinal);
    }

    private static async Task AllRefuseAsync(TestNamespace ns, string old)
    {
        const string Referrer = "Gateway.networking.istio.io/edge (servers[0].tls.credentialName)";
        var refs = (await ns.Kubectl("secretpin", "refs", old)).Output;
        Assert.Contains($"The guard would deny its deletion: Secret {ns.Name}/{old} is still in use by {Referrer}", refs, StringComparison.Ordinal);
        var pruned = (await ns.Kubectl("secretpin", "prune", "auth", "--keep", "1", "--yes")).Output;
        Assert.Contains("No version can be deleted now.", pruned, StringComparison.Ordinal);
        Assert.Contains($"is still in use by {Referrer}", pruned, StringComparison.Ordinal);
        (await ns.Delete(old)).Refused($"Secret {ns.Name}/{old} is still in use by {Referrer}", $"Move them to auth-{TestObjects.New}");
        Assert.True(await ns.Exists("secrets", old));
    }

    /// <summary>Sets the annotation from which the plugin reads the chart value <c>references</c>.</summary>
    private async Task AnnotateAsync(string references) => (await cluster.Api.PatchAsync(
        "customresourcedefinitions", "", AliasCrd,
        new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["secretpin.io/references"] = references } } })).Expected();

    [Fact]
    public async Task A_custom_resource_of_an_unknown_kind_protects_the_version_that_it_names()
    {
        var (ns, old) = await SupersededAsync();
        var widget = Custom("Widget", $$$"""{"spec": {"a": [{"b": "{{{old}}}"}]} }""");
        await ns.Apply(widget);
        (await ns.Delete(old)).Refused("Widget.example.com/app (a[0].b)");
        await ns.Kubectl("delete", Widgets, "app");

        await ns.Apply(Custom("Widget", $$$"""{"spec": {"text": "see {{{old}}}"}, "status": {"secret": "{{{old}}}"} }"""));
        var other = Custom("ClusterWidget", $$$"""{"spec": {"secret": "{{{ns.Name}}}/{{{old}}}"} }""");
        other["metadata"]!["name"] = ns.Name;
        await ns.Apply(other);
        (await ns.Delete(old)).Refused($"ClusterWidget.example.com/{ns.Name} (secret)");
        await ns.Kubectl("delete", "clusterwidgets.example.com", ns.Name);
        (await ns.Delete(old)).Succeeded();
    }

    [Fact]
    public async Task An_object_that_provides_a_Secret_does_not_protect_it()
    {
        var (ns, old) = await SupersededAsync();
        var external = TestObjects.Parse($$$"""
            {
              "apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "metadata": {"name": "{{{old}}}"},
              "spec": {"target": {"name": "{{{old}}}"}, "secretStoreRef": {"name": "aws"}, "data": [] }
            }
            """);
        await ns.Create("externalsecrets", external);

        (await ns.Delete(old)).Succeeded();
    }

    /// <summary>SECRETPIN_REPETITIONS repetitions; by default 20.</summary>
    [Fact]
    public async Task A_deletion_right_after_the_creation_of_a_custom_resource_is_always_denied()
    {
        var repetitions = int.Parse(Environment.GetEnvironmentVariable("SECRETPIN_REPETITIONS") ?? "20", CultureInfo.InvariantCulture);
        var (ns, old) = await SupersededAsync();
        var path = ControlPlane.Resources.Path("secrets", ns.Name, old);
        for (var i = 0; i < repetitions; i++)
        {
            var (kind, plural) = i % 2 == 0 ? ("Gateway", "apis/networking.istio.io/v1") : ("Widget", "apis/example.com/v1");
            var created = kind == "Gateway" ? Gateway(old) : Custom("Widget", $$$"""{"spec": {"secret": "{{{old}}}"} }""");
            created["metadata"]!["name"] = $"app-{i}";
            var collection = $"{plural}/namespaces/{ns.Name}/{kind.ToLowerInvariant()}s";
            (await ns.Api.SendAsync(HttpMethod.Post, collection, created)).Expected();

            var deleted = await ns.Api.SendAsync(HttpMethod.Delete, path);

            Assert.Equal(System.Net.HttpStatusCode.Forbidden, deleted.Code);
            Assert.True(deleted.Message.Contains($"app-{i}", StringComparison.Ordinal), deleted.Message);
            (await ns.Api.SendAsync(HttpMethod.Delete, $"{collection}/app-{i}")).Expected();
        }
    }

    private async Task<(TestNamespace Namespace, string Old)> SupersededAsync()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old, ("retention", "0s"));
        var pinned = await ns.PinAsync("auth", TestObjects.New, ("retention", "0s"));
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == pinned);
        return (ns, old);
    }

    private static JsonObject Gateway(params string[] secrets)
    {
        var gateway = TestObjects.Parse("""{"apiVersion": "networking.istio.io/v1", "kind": "Gateway", "metadata": {"name": "edge"}, "spec": {} }""");
        gateway["spec"]!["servers"] = new JsonArray(
            [.. secrets.Select(secret => (JsonNode)new JsonObject { ["tls"] = new JsonObject { ["credentialName"] = secret } })]);
        return gateway;
    }

    private static JsonObject Custom(string kind, string json)
    {
        var custom = TestObjects.Parse(json);
        (custom["apiVersion"], custom["kind"], custom["metadata"]) = ("example.com/v1", kind, new JsonObject { ["name"] = "app" });
        return custom;
    }
}
