using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Cli.Tests.Support;

namespace SecretPin.Cli.Tests.Refs;

public sealed class RefsCommandTests
{
    private const string Objects = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: none}
        ---
        # nothing
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {generateName: weekly-, namespace: production}
        spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: app, env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: auth, optional: true}}}]}]}}}}}
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: pv}
        spec: {csi: {nodeStageSecretRef: {name: disk, namespace: storage}}}
        ---
        apiVersion: apps/v1
        kind: DeploymentList
        items:
        - metadata: {name: listed}
          spec: {template: {spec: {imagePullSecrets: [{name: "[red]regcred[/]"}]}}}
        """;

    private const string Json = """
        [
          {"apiVersion":"v1","kind":"ConfigMap","namespace":"default","name":"none","references":[]},
          {"apiVersion":"batch/v1","kind":"CronJob","namespace":"production","name":"","references":[
            {"secret":"auth","namespace":"production","pointer":"/spec/jobTemplate/spec/template/spec/containers/0/env/0/valueFrom/secretKeyRef/name","optional":true}]},
          {"apiVersion":"v1","kind":"PersistentVolume","namespace":"","name":"pv","references":[
            {"secret":"disk","namespace":"storage","pointer":"/spec/csi/nodeStageSecretRef/name","optional":false}]},
          {"apiVersion":"apps/v1","kind":"Deployment","namespace":"default","name":"listed","references":[
            {"secret":"[red]regcred[/]","namespace":"default","pointer":"/spec/template/spec/imagePullSecrets/0/name","optional":false}]}
        ]
        """;

    [Fact]
    public async Task A_custom_resource_in_a_manifest_is_read_with_the_catalogue()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("edge.yaml", """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: edge}
            spec: {servers: [{}, {tls: {credentialName: tls-edge-20251002120000}}]}
            """);

        var result = await CommandLine.RunAsync(["refs", "-f", file, "-o", "json"]);

        var reference = JsonNode.Parse(result.Output)![0]!["references"]!.AsArray().Single()!;
        Assert.Equal("tls-edge-20251002120000", (string?)reference["secret"]);
        Assert.Equal("/spec/servers/1/tls/credentialName", (string?)reference["pointer"]);
    }

    [Fact]
    public async Task Every_object_is_in_the_JSON_in_the_order_of_the_input()
    {
        var result = await CommandLine.RunAsync(Objects, ["refs", "-o", "json", "-n", "default"]);

        Assert.Equal("", result.Errors);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Json), JsonNode.Parse(result.Output)), result.Output);
    }

    [Fact]
    public async Task YAML_has_the_same_content_and_can_be_parsed()
    {
        var yaml = (await CommandLine.RunAsync(Objects, ["refs", "-o", "yaml", "-n", "default"])).Output;

        Assert.StartsWith("- apiVersion: v1\n  kind: ConfigMap\n", yaml, StringComparison.Ordinal);
        var text = "all:\n" + yaml;
        var json = Manifests.Yaml.YamlDocument.Parse(new(text, 1, 1))!.Json;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Json), JsonNode.Parse(json.Span)!["all"]), yaml);
    }

    [Fact]
    public async Task The_table_has_a_row_for_each_reference_and_no_colours_in_a_pipe()
    {
        var result = await CommandLine.RunAsync(Objects, ["refs"]);

        Assert.Equal(
            """
            NAMESPACE   OBJECT               SECRET           WHERE                     OPTIONAL
            production  CronJob/weekly-…     auth             container app, env TOKEN  yes
                        PersistentVolume/pv  storage/disk     csi/nodeStageSecretRef
                        Deployment/listed    [red]regcred[/]  imagePullSecrets
            """,
            string.Join('\n', result.Output.TrimEnd().Split('\n').Select(line => line.TrimEnd())));
    }

    [Fact]
    public async Task Without_references_each_format_is_empty()
    {
        Assert.Equal("[]", (await CommandLine.RunAsync("refs", "-o", "json")).Output.Trim());
        Assert.Equal("[]", (await CommandLine.RunAsync("refs", "-o", "yaml")).Output.Trim());
        var table = await CommandLine.RunAsync("refs");
        Assert.Equal(("", "No object references a Secret.\n"), (table.Output, table.Errors));
    }

    [Fact]
    public async Task After_an_error_the_JSON_is_invalid()
    {
        var result = await CommandLine.RunAsync(TestObjects.PodJson("a") + "{", ["refs", "-o", "json"]);

        Assert.Equal(2, result.ExitCode);
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => JsonNode.Parse(result.Output));
    }

    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"List","items":[""", ",\n", "]}")]
    [InlineData("", "\n", "")]
    public async Task Ten_megabytes_of_JSON_are_read_with_twelve_megabytes_of_memory(string start, string between, string end) =>
        await ReadAsync(
            start,
            i => TestObjects.PodJson($"a{i}").Replace("\"v1\"", $"\"v1\",\"x\":\"{new string('y', 2000)}\"", StringComparison.Ordinal),
            between,
            end);

    [Fact]
    public async Task Ten_megabytes_of_YAML_documents_are_read_with_twelve_megabytes_of_memory() =>
        await ReadAsync("", i => TestObjects.Pod($"a{i}") + $"x: {new string('y', 2000)}\n", "---\n", "");

    private static async Task ReadAsync(string start, Func<int, string> each, string between, string end)
    {
        const int Megabyte = 1024 * 1024;
        var count = (10 * Megabyte / each(0).Length) + 1;
        var result = await CommandLine.RunAsync(
            async stdin =>
            {
                await using var writer = new StreamWriter(stdin, new UTF8Encoding(false), leaveOpen: true);
                await writer.WriteAsync(start);
                for (var i = 0; i < count; i++)
                {
                    await writer.WriteAsync(i == 0 ? each(i) : between + each(i));
                }

                await writer.WriteAsync(end);
            },
            ["refs", "-o", "json"],
            heapLimit: 12 * Megabyte);

        Assert.Equal("", result.Errors);
        var found = JsonNode.Parse(result.Bytes)!.AsArray();
        Assert.Equal(count, found.Count);
        Assert.Equal($"a{count - 1}", (string?)found[^1]!["name"]);
        Assert.Equal("auth", (string?)found[^1]!["references"]![0]!["secret"]);
    }
}
