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
    public async Task Lists_in_lists_are_opened_and_each_object_knows_its_line_and_its_offset()
    {
        var bytes = YamlTexts.Encoding.GetBytes(Json);
        var found = new List<string>();
        await foreach (var each in new ManifestReader("x.json").ReadAsync(new MemoryStream(bytes)))
        {
            var seen = each.Scan(new());
            found.Add($"{each.Location} {each.Type.ApiVersion} {seen} {string.Join(",", seen.References.Select(reference => each.LocationOf(reference.Offset)))}");
            Assert.True(bytes.AsSpan((int)each.Offset, each.Json.Length).SequenceEqual(each.Json.Span));
        }

        Assert.Equal(
            ["x.json:3 v1 ConfigMap/a ", "x.json:4 v1 ConfigMap/b ", "x.json:6 example.com/v1 DenyList/c ", "x.json:8 v1 Pod/d x.json:9"],
            found);
    }

    [Fact]
    public async Task Items_in_YAML_know_their_line_and_their_document()
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
        var found = new List<string>();
        await foreach (var each in new ManifestReader("x.yaml").ReadAsync(new MemoryStream(YamlTexts.Encoding.GetBytes(Yaml))))
        {
            var seen = each.Scan(new());
            found.Add($"{each.Location} {seen} {string.Join(",", seen.References.Select(reference => each.LocationOf(reference.Offset)))}");
        }

        Assert.Equal(["x.yaml:6 (document 2) Deployment/a ", "x.yaml:7 (document 2) Deployment/b x.yaml:10 (document 2)"], found);
    }

    [Fact]
    public async Task An_item_that_is_no_object_is_an_error_at_its_line()
    {
        var problem = await Assert.ThrowsAsync<ManifestException>(async () =>
        {
            await foreach (var each in new ManifestReader("x.yaml").ReadAsync(new MemoryStream([.. "kind: List\nitems:\n- {}\n- no\n"u8])))
            {
            }
        });

        Assert.Equal(["x.yaml:4: items/1 is not an object."], problem.Problems);
    }
}
