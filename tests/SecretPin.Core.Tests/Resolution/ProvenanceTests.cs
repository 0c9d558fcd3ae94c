using System.Text.Json.Nodes;
using SecretPin.Core.Resolution;
using static SecretPin.Core.Tests.Resolution.Manifests;

namespace SecretPin.Core.Tests.Resolution;

/// <summary>Rule 7: the pod template records the resolved aliases.</summary>
public sealed class ProvenanceTests
{
    [Theory]
    [InlineData("absent")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"annotations": null}""")]
    [InlineData("""{"annotations": {}}""")]
    [InlineData("""{"annotations": {"a/b": "c", "secretpin.io~1resolved": "d"}, "labels": null}""")]
    [InlineData("""{"annotations": {"secretpin.io/resolved": "other=20250101000000"}}""")]
    [InlineData("""{"annotations": {"secretpin.io/resolved": null}}""")]
    public void The_annotation_is_added_to_existing_or_new_metadata(string metadata)
    {
        foreach (var workload in (JsonObject[])[Deployment(PodSpec("auth")), Pod(PodSpec("auth"))])
        {
            var template = (workload["spec"]!["template"] ?? workload).AsObject();
            template.Remove("metadata");
            if (metadata != "absent")
            {
                template["metadata"] = JsonNode.Parse(metadata);
            }

            var after = Json.After(workload, Decide(workload, New));

            var expected = template["metadata"]?.DeepClone() ?? new JsonObject();
            expected["annotations"] = expected["annotations"]?.DeepClone() ?? new JsonObject();
            expected["annotations"]!["secretpin.io/resolved"] = "auth=20250723110000";
            Json.AssertSame(expected, (after["spec"]!["template"] ?? after)["metadata"]);
        }
    }

    [Fact]
    public void The_annotation_is_on_the_pod_template_or_on_the_pod()
    {
        Assert.EndsWith(
            """{"op":"add","path":"/metadata/annotations","value":{"secretpin.io/resolved":"auth=20250723110000"}}]""",
            Patch(Pod(PodSpec("auth"))),
            StringComparison.Ordinal);
        Assert.EndsWith(
            """{"op":"add","path":"/spec/template/metadata/annotations","value":{"secretpin.io/resolved":"auth=20250723110000"}}]""",
            Patch(Deployment(PodSpec("auth"))),
            StringComparison.Ordinal);
        var cronJob = Json.Parse("""
            {
              "apiVersion": "batch/v1", "kind": "CronJob",
              "spec": {"jobTemplate": {"spec": {"template": {"spec": {"imagePullSecrets": [{"name": "auth"}]}}}}}
            }
            """);
        Assert.EndsWith(
            """{"op":"add","path":"/spec/jobTemplate/spec/template/metadata","value":{"annotations":{"secretpin.io/resolved":"auth=20250723110000"}}}]""",
            Patch(cronJob),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_entries_are_sorted_and_unique() =>
        Assert.Equal(
            "a-b=20250101000000,a=20250101000000,auth=20250715100000,auth=20250723110000",
            Provenance.Format(((string[])[New, "a-20250101000000", Old, "a-b-20250101000000", New]).Select(TestObjects.Secret)));

    [Fact]
    public void Entries_that_the_workload_still_references_remain() =>
        Assert.Equal(
            "auth=20250723110000,regcred=20250101000000",
            ResolvedAfter(Deployment(PodSpec("auth", "regcred-20250101000000"), "regcred=20250101000000")));

    [Fact]
    public void Entries_that_the_workload_no_longer_references_are_removed() =>
        Assert.Equal("auth=20250723110000", ResolvedAfter(Deployment(PodSpec("auth", "regcred-20250101000000"), "auth=20250715100000,other=20250101000000")));

    [Theory]
    [InlineData("nonsense")]
    [InlineData(",,=,a=b,auth=2025,=20250101000000,Auth=20250101000000,a=20250101000000=x")]
    [InlineData("")]
    public void Malformed_entries_are_ignored(string value)
    {
        Assert.Empty(Provenance.Parse(value));
        Assert.Equal("auth=20250723110000", ResolvedAfter(Deployment(PodSpec("auth"), value)));
    }

    [Fact]
    public void Parsing_and_formatting_the_annotation_is_the_identity() =>
        Assert.Equal(
            [New, Old],
            Provenance.Parse(Provenance.Format([TestObjects.Secret(New), TestObjects.Secret(Old)])).Select(secret => secret.ToString()).OrderDescending());

    [Fact]
    public void The_annotation_alone_causes_no_change()
    {
        var sent = Deployment(PodSpec("auth"), "auth=20250101000000");

        Assert.Equal(New, TestObjects.Scan(Json.After(sent, Decide(sent, New))).References.Single().Name);
    }

    [Fact]
    public void A_current_annotation_is_not_written_again() =>
        Assert.Equal(
            """[{"op":"replace","path":"/spec/template/spec/containers/0/envFrom/0/secretRef/name","value":"auth-20250723110000"}]""",
            Patch(Deployment(PodSpec("auth"), "auth=20250723110000")));

    [Fact]
    public void The_order_of_operations_keeps_every_path_valid() =>
        Assert.Equal(
            """[{"op":"replace","path":"/spec/imagePullSecrets/0/name","value":"auth-20250723110000"},"""
            + """{"op":"remove","path":"/spec/imagePullSecrets/3"},{"op":"remove","path":"/spec/imagePullSecrets/2"},"""
            + """{"op":"add","path":"/metadata/annotations","value":{"secretpin.io/resolved":"auth=20250723110000"}}]""",
            Patch(Pod(PodSpecWithPullSecrets("auth", "a", "auth", "auth"))));

    private static string Patch(JsonObject sent) => Json.Patch(Decide(sent, New).Rewrite!);

    private static string? ResolvedAfter(JsonObject sent) => TestObjects.Scan(Json.After(sent, Decide(sent, New))).Templates[0].Resolved;
}
