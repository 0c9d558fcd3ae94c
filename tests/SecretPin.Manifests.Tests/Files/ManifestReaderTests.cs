using SecretPin.Manifests.Files;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Manifests.Tests.Files;

public sealed class ManifestReaderTests
{
    private const string Json = """
        {"kind": "List", "apiVersion": "v1", "items": [
          {"kind": "ConfigMapList", "apiVersion": "v1", "items": [
            {"metadata": {"name": "a"}},
            {"metadata": {"name": "b"}}
          ]},
          {"kind": "DenyList", "apiVersion": "example.com/v1", "metadata": {"name": "c"}}
        ]}
        {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "d"}, "spec": {"volumes": [
          {"secret": {"secretName": "auth"}}]}}
        """;

    [Fact]
    public async Task Nested_lists_are_flattened_and_each_object_has_its_line_and_offset()
    {
        var bytes = YamlSplitter.Encoding.GetBytes(Json);
        var results = new List<string>();
        await foreach (var manifest in new ManifestReader("x.json").ReadAsync(new MemoryStream(bytes)))
        {
            var scanned = manifest.Scan(new());
            var references = scanned.References.Select(reference => manifest.LocationOf(reference.Offset));
            results.Add($"{manifest.Location} {manifest.Type.ApiVersion} {scanned} {string.Join(",", references)}");
            Assert.True(bytes.AsSpan((int)manifest.Offset, manifest.Json.Length).SequenceEqual(manifest.Json.Span));
        }

        Assert.Equal(
            ["x.json:3 v1 ConfigMap/a ", "x.json:4 v1 ConfigMap/b ", "x.json:6 example.com/v1 DenyList.example.com/c ", "x.json:8 v1 Pod/d x.json:9"],
            results);
    }

    [Fact]
    public async Task List_items_in_YAML_have_their_line_and_document()
    {
        const string Yaml = """
            # first
            ---
            apiVersion: apps/v1
            kind: DeploymentList
            items:
            - metadata: {name: a}
            - metadata: {name: b}
              spec:
                template: {spec: {volumes: [{secret: {
                  secretName: auth}}]}}
            """;
        var results = new List<string>();
        await foreach (var manifest in new ManifestReader("x.yaml").ReadAsync(new MemoryStream(YamlSplitter.Encoding.GetBytes(Yaml))))
        {
            var scanned = manifest.Scan(new());
            var references = scanned.References.Select(reference => manifest.LocationOf(reference.Offset));
            results.Add($"{manifest.Location} {scanned} {string.Join(",", references)}");
        }

        Assert.Equal(["x.yaml:6 (document 2) Deployment/a ", "x.yaml:7 (document 2) Deployment/b x.yaml:10 (document 2)"], results);
    }

    [Fact]
    public async Task An_item_that_is_not_an_object_is_an_error_with_its_line()
    {
        var problem = await Assert.ThrowsAsync<ManifestException>(async () =>
        {
            await foreach (var manifest in new ManifestReader("x.yaml").ReadAsync(new MemoryStream([.. "kind: List\nitems:\n- {}\n- no\n"u8])))
            {
            }
        });

        Assert.Equal(["x.yaml:4: items/1 is not an object."], problem.Problems);
    }
}
