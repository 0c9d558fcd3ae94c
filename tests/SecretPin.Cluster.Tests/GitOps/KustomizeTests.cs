using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Core.References;
using YamlDotNet.Serialization;

namespace SecretPin.Cluster.Tests.GitOps;

/// <summary>The component in deploy/kustomize with the kustomize in kubectl.</summary>
public sealed class KustomizeTests : IDisposable
{
    private static readonly string Component = Path.Combine(Repository.Root, "deploy", "kustomize", "component");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_name_prefix_changes_the_alias_its_references_its_versions_and_its_store_together()
    {
        var objects = await BuildAsync(withComponent: true, "namePrefix: prod-");

        Assert.Equal("prod-auth", Name(objects["SecretAlias"]));
        Assert.Equal($"prod-auth-{TestObjects.New}", Name(objects["Secret"]));
        Assert.All(TestObjects.Workloads.Keys, kind => Assert.Equal(["prod-auth"], SecretNames.Of(objects[kind]).Distinct()));
        Assert.Equal("prod-aws", (string?)objects["SecretAlias"]["spec"]!["externalSecret"]!["template"]!["spec"]!["secretStoreRef"]!["name"]);
        Assert.Equal("prod-auth", (string?)objects["ServiceAccount"]["imagePullSecrets"]![0]!["name"]);
    }

    [Fact]
    public async Task Without_the_component_a_name_prefix_separates_the_alias_from_its_references()
    {
        var objects = await BuildAsync(withComponent: false, "namePrefix: prod-");

        Assert.Equal("prod-auth", Name(objects["SecretAlias"]));
        Assert.Equal(["auth"], SecretNames.Of(objects["Deployment"]));
    }

    [Fact]
    public async Task Without_disableNameSuffixHash_the_generated_Secret_is_not_a_version()
    {
        var objects = await BuildAsync(withComponent: true, "", withHash: true);

        Assert.Matches($"^auth-{TestObjects.New}-[a-z0-9]+$", Name(objects["Secret"]));
    }

    [Fact]
    public void The_component_lists_every_field_of_a_pod_spec()
    {
        var file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, List<Dictionary<string, object>>>>(
            File.ReadAllText(Path.Combine(Component, "references.yaml")));
        var listed = ((List<object>)file["nameReference"][0]["fieldSpecs"]).Cast<Dictionary<object, object>>()
            .Select(field => (string)field["path"]).ToHashSet();

        var podSpecs = Workload.BuiltIn.Where(workload => !workload.IsHistory).SelectMany(workload => workload.PodSpecPaths).Distinct();
        var expected = podSpecs.SelectMany(path => PodSpecFields.All.Select(field => $"{path}/{WithoutWildcards(field.Path)}/{field.Name}"))
            .Append("imagePullSecrets/name");

        Assert.Equal(expected.Order(), listed.Order());
    }

    private async Task<IReadOnlyDictionary<string, JsonNode>> BuildAsync(bool withComponent, string transformation, bool withHash = false)
    {
        Assert.SkipWhen(Binaries.Kubectl is null, "kubectl is not available.");
        foreach (var file in Directory.GetFiles(Component))
        {
            _folder.Write($"component/{Path.GetFileName(file)}", await File.ReadAllTextAsync(file));
        }

        var alias = TestObjects.Alias("auth", TestObjects.New);
        alias["spec"]!["externalSecret"] = TestObjects.Parse("""{"template": {"spec": {"secretStoreRef": {"name": "aws", "kind": "SecretStore"} } } }""");
        JsonNode[] objects =
        [
            alias,
            TestObjects.Parse("""{"apiVersion": "external-secrets.io/v1", "kind": "SecretStore", "metadata": {"name": "aws"}, "spec": {} }"""),
            TestObjects.Parse("""{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "robot"}, "imagePullSecrets": [{"name": "auth"}]}"""),
            .. TestObjects.Workloads.Keys.Select(kind => TestObjects.Workload(kind, kind.ToLowerInvariant(), "auth")),
        ];
        _folder.Write("base/objects.yaml", string.Join("\n---\n", objects.Select(item => item.ToJsonString())));
        _folder.Write("base/kustomization.yaml", $$"""
            resources: [objects.yaml]
            components: [{{(withComponent ? "../component" : "")}}]
            secretGenerator:
            - name: auth-{{TestObjects.New}}
              literals: [token=some]
              options: {disableNameSuffixHash: {{(withHash ? "false" : "true")}}}
            """);
        _folder.Write("overlay/kustomization.yaml", $"resources: [../base]\n{transformation}\n");

        var built = (await new Tool(Binaries.Kubectl!, new Dictionary<string, string>()).RunAsync(null, "kustomize", _folder["overlay"])).Succeeded().Output;
        return built.Split("\n---\n").Select(text => JsonNode.Parse(Json(text))!).ToDictionary(item => (string)item["kind"]!);
    }

    private static string Json(string yaml) =>
        new SerializerBuilder().JsonCompatible().Build().Serialize(new DeserializerBuilder().Build().Deserialize<object>(yaml));

    private static string WithoutWildcards(string path) =>
        string.Join('/', path.Split('/').Where(segment => segment is not ("*" or "[name]")));

    private static string Name(JsonNode item) => (string)item["metadata"]!["name"]!;
}
