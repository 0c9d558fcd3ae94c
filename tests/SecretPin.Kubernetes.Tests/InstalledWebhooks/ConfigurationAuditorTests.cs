using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.InstalledWebhooks;
using SecretPin.Kubernetes.Tests.LiveReads;

namespace SecretPin.Kubernetes.Tests.InstalledWebhooks;

public sealed class ConfigurationAuditorTests : IAsyncLifetime
{
    private const string Selector = """{"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["kube-system"]}]}""";

    private readonly ClusterIndex _index = new();
    private FakeApi _api = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await FakeApi.StartAsync();
        Configuration(Resources.MutatingWebhooks, "zzz-secretpin");
        Configuration(Resources.ValidatingWebhooks, "secretpin");
        _api.On(Resources.Namespaces.Path(), """
            {"kind": "PartialObjectMetadataList", "metadata": {"resourceVersion": "1"}, "items": [
              {"metadata": {"name": "production", "labels": {"kubernetes.io/metadata.name": "production"}}},
              {"metadata": {"name": "kube-system", "labels": {"kubernetes.io/metadata.name": "kube-system"}}},
              {"metadata": {"name": "unlabelled"}}]}
            """);
        Declare("production");
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task The_configuration_of_the_chart_has_no_problem() => Assert.Empty(await AuditAsync());

    [Fact]
    public async Task A_missing_configuration_is_reported()
    {
        _api.On(Resources.ValidatingWebhooks.Path(name: "secretpin"), 404);

        Assert.Equal([("Missing", "ValidatingWebhookConfiguration/secretpin")], await AuditAsync());
    }

    [Fact]
    public async Task A_configuration_that_another_manager_edited_is_reported_but_not_one_whose_caBundle_was_written()
    {
        Configuration(Resources.MutatingWebhooks, "zzz-secretpin", "helm", "secretpin", "cert-manager-cainjector");
        Assert.Empty(await AuditAsync());

        Configuration(Resources.MutatingWebhooks, "zzz-secretpin", "helm", "kubectl-edit");
        Assert.Equal([("Edited", "MutatingWebhookConfiguration/zzz-secretpin")], await AuditAsync());
    }

    [Fact]
    public async Task A_namespace_with_aliases_that_a_selector_excludes_is_reported()
    {
        Declare("kube-system");
        Assert.Equal([("NamespaceExcluded", "Namespace/kube-system")], await AuditAsync());

        Configuration(Resources.ValidatingWebhooks, "secretpin", """{"matchLabels": {"secretpin.io/enabled": "true"}}""", []);
        Assert.Equal([("NamespaceExcluded", "Namespace/production"), ("NamespaceExcluded", "Namespace/kube-system")], await AuditAsync());
    }

    [Fact]
    public async Task The_webhooks_for_namespaces_with_enforcement_exclude_no_namespace()
    {
        Configuration(
            Resources.ValidatingWebhooks, "secretpin",
            """{"matchExpressions": [{"key": "secretpin.io/enforce", "operator": "In", "values": ["versioned"]}]}""", []);

        Assert.Empty(await AuditAsync());
    }

    /// <summary>A webhook with the failurePolicy Fail has a copy for namespaces in audit mode, so together they select every namespace.</summary>
    [Theory]
    [InlineData("NotIn")]
    [InlineData("In")]
    public async Task The_webhooks_for_audit_mode_exclude_no_namespace(string @operator)
    {
        _api.On(Resources.Namespaces.Path(), """
            {"kind": "PartialObjectMetadataList", "metadata": {"resourceVersion": "1"}, "items": [
              {"metadata": {"name": "production", "labels": {"secretpin.io/mode": "audit"}}}, {"metadata": {"name": "staging"}}]}
            """);
        Declare("staging");
        Configuration(
            Resources.ValidatingWebhooks, "secretpin",
            $$"""{"matchExpressions": [{"key": "secretpin.io/mode", "operator": "{{@operator}}", "values": ["audit"]}]}""", []);

        Assert.Empty(await AuditAsync());
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"matchLabels": {"a": "b"}}""", true)]
    [InlineData("""{"matchLabels": {"a": "c"}}""", false)]
    [InlineData("""{"matchExpressions": [{"key": "a", "operator": "Exists"}]}""", true)]
    [InlineData("""{"matchExpressions": [{"key": "a", "operator": "DoesNotExist"}]}""", false)]
    [InlineData("""{"matchExpressions": [{"key": "x", "operator": "NotIn", "values": ["b"]}]}""", true)]
    [InlineData("""{"matchExpressions": [{"key": "x", "operator": "In", "values": ["b"]}]}""", false)]
    [InlineData("""{"matchExpressions": [{"key": "a", "operator": "Newer"}]}""", false)]
    public void A_selector_matches_labels_as_in_Kubernetes(string selector, bool matches) => Assert.Equal(
        matches,
        NamespaceSelector.Matches(JsonNode.Parse(selector), new Dictionary<string, string> { ["a"] = "b" }));

    private async Task<IEnumerable<(string, string)>> AuditAsync()
    {
        var auditor = new ConfigurationAuditor(
            _api.Client, _index, "zzz-secretpin", "secretpin", TimeProvider.System, NullLogger<ConfigurationAuditor>.Instance);
        await auditor.AuditAsync(TestContext.Current.CancellationToken);
        return auditor.Problems.Select(problem => (problem.Problem, problem.Object));
    }

    private void Declare(string ns) => new AliasReflectorStore(_index, new ObjectScanner()).Put(Encoding.UTF8.GetBytes(
        $$$"""{"metadata": {"name": "auth", "namespace": "{{{ns}}}"}, "spec": {"source": {"version": "20250101000000" } } }"""));

    private void Configuration(Resource resource, string name, params string[] managers) => Configuration(resource, name, Selector, managers);

    private void Configuration(Resource resource, string name, string selector, string[] managers) => _api.On(
        resource.Path(name: name),
        new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["managedFields"] = new JsonArray([.. managers.DefaultIfEmpty("helm").Select(manager =>
                    new JsonObject { ["manager"] = manager, ["fieldsV1"] = new JsonObject { ["f:webhooks"] = new JsonObject() } })]),
            },
            ["webhooks"] = new JsonArray(new JsonObject { ["name"] = "a.secretpin.io", ["namespaceSelector"] = JsonNode.Parse(selector) }),
        }.ToJsonString());
}
