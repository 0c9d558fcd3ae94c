using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using SecretPin.Core.References;
using SecretPin.Testing.Oracles;

namespace SecretPin.Core.Tests.Generated;

[Trait("Category", "Slow")]
public sealed class ObjectScannerPropertyTests
{
    [Fact]
    public void The_scanner_finds_the_same_references_as_a_walk_over_the_list_of_upstream() =>
        Workloads.WithAnyNames.Sample(
            workload => FoundSecret.AssertSame(
                DomWalk.InWorkload(workload.Json), TestObjects.Scanner.Scan(workload.Utf8), Json.Parse(workload.Utf8)),
            iter: 4000);

    [Fact]
    public void Each_offset_is_the_offset_of_the_name() =>
        Workloads.WithAnyNames.Sample(
            workload => Assert.All(TestObjects.Scanner.Scan(workload.Utf8).References, reference =>
            {
                var name = new Utf8JsonReader(workload.Utf8.AsSpan(reference.Offset), isFinalBlock: false, default);
                Assert.True(name.Read());
                Assert.Equal(reference.Name, name.GetString());
            }),
            iter: 1000);

    [Fact]
    public void An_object_in_a_larger_buffer_gives_the_same_result_and_leaves_the_reader_at_its_end() =>
        Workloads.WithAnyNames.Sample(
            workload =>
            {
                var before = "{\"request\":{\"object\":"u8;
                byte[] buffer = [.. before, .. workload.Utf8, .. ",\"uid\":\"x\"}}"u8];
                var reader = new Utf8JsonReader(buffer, ObjectScanner.ReaderOptions);
                for (var token = 0; token < 5; token++)
                {
                    reader.Read();
                }

                var inside = TestObjects.Scanner.Scan(ref reader);

                Assert.Equal(JsonTokenType.EndObject, reader.TokenType);
                Assert.True(reader.Read());
                Assert.Equal("uid", reader.GetString());
                var shift = before.Length;
                Assert.Equal(
                    TestObjects.Scanner.Scan(workload.Utf8).References,
                    inside.References.Select(reference => reference with { Offset = reference.Offset - shift }));
            },
            iter: 1000);

    [Fact]
    public void An_object_whose_kind_is_given_does_not_need_to_state_it() =>
        Workloads.WithAnyNames.Sample(
            workload =>
            {
                var kind = TestObjects.Scanner.Scan(workload.Utf8).Kind;
                workload.Json.Remove("kind");
                workload.Json.Remove("apiVersion");
                var item = Encoding.UTF8.GetBytes(workload.Json.ToJsonString());
                var reader = new Utf8JsonReader(item, ObjectScanner.ReaderOptions);
                reader.Read();
                FoundSecret.AssertSame(
                    TestObjects.Scanner.Scan(workload.Utf8).References.Select(FoundSecret.Of), TestObjects.Scanner.Scan(ref reader, kind), workload.Json);
            },
            iter: 500);

    [Theory]
    [InlineData("example.com/v1", "Deployment")]
    [InlineData("v1", "ConfigMap")]
    [InlineData("example.com/v1", "Pod")]
    public void An_unknown_kind_has_no_references(string apiVersion, string kind) =>
        Workloads.WithAnyNames.Sample(
            workload =>
            {
                (workload.Json["apiVersion"], workload.Json["kind"]) = (apiVersion, kind);
                Assert.Empty(TestObjects.Scan(workload.Json).References);
            },
            iter: 300);

    [Fact]
    public void A_custom_workload_is_scanned_at_its_pod_spec() =>
        Workloads.WithAnyNames.Sample(
            workload =>
            {
                var podSpec = TestObjects.Scanner.WorkloadOf(TestObjects.Scanner.Scan(workload.Utf8).Kind)!.PodSpecPaths[0];
                var kind = new ObjectKind("example.com", "Rollout");
                var expected = DomWalk.InWorkload(workload.Json).ToArray();
                (workload.Json["apiVersion"], workload.Json["kind"]) = ("example.com/v1alpha1", "Rollout");
                var scanner = new ObjectScanner(new Workload(kind, podSpec));
                FoundSecret.AssertSame(expected, scanner.Scan(Encoding.UTF8.GetBytes(workload.Json.ToJsonString())), workload.Json);
            },
            iter: 300);

    [Fact]
    public void A_custom_workload_is_scanned_at_each_of_its_pod_specs() =>
        Gen.Select(Workloads.OfStrictKinds, Workloads.OfStrictKinds, Workloads.OfStrictKinds).Sample(
            (first, second, third) =>
            {
                var json = Json.Parse(
                    """
                    {
                      "apiVersion": "example.com/v1", "kind": "Cluster",
                      "spec": {"jobs": [{"name": "a", "groups": [{"template": {}}, {"name": "b", "template": {}}]}, {}, null], "head": {"template": {}}}
                    }
                    """u8);
                Json.At(json, "/spec/jobs/0/groups/0/template").AsObject()["spec"] = PodSpecOf(first);
                Json.At(json, "/spec/jobs/0/groups/1/template").AsObject()["spec"] = PodSpecOf(second);
                Json.At(json, "/spec/head/template").AsObject()["spec"] = PodSpecOf(third);
                var scanner = new ObjectScanner(
                    new Workload(new("example.com", "Cluster"), "spec/jobs/[name]/groups/[name]/template/spec", "spec/head/template/spec"));

                var expected = DomWalk.InPodSpec(json, "spec/jobs/*/groups/*/template/spec").Concat(DomWalk.InPodSpec(json, "spec/head/template/spec"));
                FoundSecret.AssertSame(expected, scanner.Scan(Encoding.UTF8.GetBytes(json.ToJsonString())), json);
            },
            iter: 300);

    private static JsonNode? PodSpecOf(GeneratedWorkload workload) =>
        Json.At(workload.Json, "/" + TestObjects.Scanner.WorkloadOf(TestObjects.Scanner.Scan(workload.Utf8).Kind)!.PodSpecPaths[0]).DeepClone();
}
