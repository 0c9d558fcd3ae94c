using SecretPin.Core.References;

namespace SecretPin.Core.Tests.References;

/// <summary>The fields of an object that are not references.</summary>
public sealed class ObjectFieldTests
{
    [Fact]
    public void The_header_may_be_anywhere_in_the_object()
    {
        var pod = TestObjects.Scan("""
            {
              "metadata": {"uid": "u1", "namespace": "production", "name": "app", "creationTimestamp": "2025-07-01T10:00:00Z"},
              "kind": "Pod", "apiVersion": "v1"
            }
            """);

        Assert.Equal((Kinds.Pod, "v1", "app", "production", "u1"), (pod.Kind, pod.ApiVersion, pod.Name, pod.Namespace, pod.Uid));
        Assert.Equal(TestObjects.Instant("2025-07-01T10:00:00Z"), pod.CreatedAt);
        Assert.Equal("Pod/app", pod.ToString());
    }

    [Fact]
    public void An_object_without_a_name_is_described_by_its_generateName() =>
        Assert.Equal("Pod/app-…", TestObjects.Scan("""{"apiVersion": "v1", "kind": "Pod", "metadata": {"generateName": "app-"}}""").ToString());

    [Theory]
    [InlineData("v1", "", "Pod")]
    [InlineData("apps/v1", "apps", "Pod.apps")]
    [InlineData("apps/v1beta1", "apps", "Pod.apps")]
    public void A_kind_does_not_depend_on_the_API_version(string apiVersion, string group, string shown)
    {
        var kind = ObjectKind.Of(apiVersion, "Pod");

        Assert.Equal(new ObjectKind(group, "Pod"), kind);
        Assert.Equal(shown, kind.ToString());
    }

    [Theory]
    [InlineData("""{"deletionTimestamp": "2025-07-01T10:00:00Z"}""", true)]
    [InlineData("""{"deletionTimestamp": null}""", false)]
    [InlineData("""{}""", false)]
    [InlineData("""{"annotations": {"deletionTimestamp": "2025-07-01T10:00:00Z"}}""", false)]
    public void An_object_with_a_deletion_timestamp_is_being_deleted(string metadata, bool isBeingDeleted) =>
        Assert.Equal(isBeingDeleted, TestObjects.Scan("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": @}""", metadata).IsBeingDeleted);

    [Theory]
    [InlineData("Pending", false)]
    [InlineData("Running", false)]
    [InlineData("Unknown", false)]
    [InlineData("Succeeded", true)]
    [InlineData("Failed", true)]
    public void A_pod_has_finished_in_the_phases_Succeeded_and_Failed(string phase, bool isFinished) =>
        Assert.Equal(isFinished, TestObjects.Scan("""{"apiVersion": "v1", "kind": "Pod", "status": {"phase": "@"}}""", phase).IsFinished);

    [Theory]
    [InlineData("""[{"type": "Complete", "status": "True"}]""", true)]
    [InlineData("""[{"status": "True", "type": "Failed"}]""", true)]
    [InlineData("""[{"type": "Suspended", "status": "False"}, null, {"type": "Complete", "status": "True"}]""", true)]
    [InlineData("""[{"type": "Complete", "status": "True"}, {"type": "Suspended", "status": "False"}]""", true)]
    [InlineData("""[{"type": "Complete", "status": "False"}]""", false)]
    [InlineData("""[{"type": "Complete"}, {"status": "True"}]""", false)]
    [InlineData("""[{"type": "Suspended", "status": "True"}]""", false)]
    [InlineData("""[{"type": "FailureTarget", "status": "True"}, {"type": "SuccessCriteriaMet", "status": "True"}]""", false)]
    [InlineData("""[]""", false)]
    [InlineData("""null""", false)]
    public void A_job_has_finished_when_it_is_complete_or_failed(string conditions, bool isFinished) =>
        Assert.Equal(isFinished, TestObjects.Scan("""{"apiVersion": "batch/v1", "kind": "Job", "status": {"conditions": @}}""", conditions).IsFinished);

    [Fact]
    public void The_controller_is_the_owner_with_controller_true()
    {
        var pod = TestObjects.Scan("""
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"ownerReferences": [
              {"apiVersion": "v1", "kind": "ConfigMap", "name": "other", "uid": "u1"},
              {"uid": "u2", "controller": true, "name": "app-1", "kind": "ReplicaSet", "apiVersion": "apps/v1"},
              null,
              {"controller": false, "apiVersion": "v1", "kind": "Node", "name": "node", "uid": "u3"}
            ]}}
            """);

        Assert.Equal(new Owner(Kinds.ReplicaSet, "apps/v1", "app-1", "u2") { IsReviewed = true }, pod.Controller);
    }

    [Theory]
    [InlineData("""[{"apiVersion": "v1", "kind": "ConfigMap", "name": "other", "uid": "u1"}]""")]
    [InlineData("""[{"controller": true}, {"controller": false, "kind": "Node"}]""", "")]
    [InlineData("""[{"kind": "ReplicaSet", "controller": true}, {"kind": "ConfigMap"}]""", "ReplicaSet")]
    [InlineData("null")]
    [InlineData("[]")]
    public void Members_of_different_owners_are_not_mixed(string owners, string? kind = null) =>
        Assert.Equal(kind, TestObjects.Scan("""{"apiVersion": "v1", "kind": "Pod", "metadata": {"ownerReferences": @}}""", owners).Controller?.Kind.Kind);

    [Theory]
    [InlineData("\"true\"", true)]
    [InlineData("\"false\"", false)]
    [InlineData("\"True\"", false)]
    [InlineData("\"\"", false)]
    [InlineData("null", false)]
    public void A_workload_is_held_by_its_annotation(string value, bool isHeld)
    {
        var own = TestObjects.Scan(
            """{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"annotations": {"secretpin.io/hold": @}}}""", value);
        var itsPods = TestObjects.Scan(
            """{"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"metadata": {"annotations": {"secretpin.io/hold": @}}}}}""", value);

        Assert.Equal(isHeld, own.IsHeld);
        Assert.False(itsPods.IsHeld);
    }

    [Fact]
    public void The_type_and_the_annotation_of_a_Secret_are_read_but_not_its_data()
    {
        var secret = TestObjects.Scan("""
            {
              "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
              "metadata": {"name": "auth", "annotations": {"secretpin.io/allow-deletion": " leaked, ticket 7 "}},
              "data": {"type": "aHVudGVyMg==", "metadata": "aHVudGVyMg=="}, "stringData": {"name": "hunter2"}
            }
            """);

        Assert.Equal(("Opaque", "leaked, ticket 7", "auth"), (secret.SecretType, secret.AllowDeletion, secret.Name));
        Assert.Empty(secret.References);
    }

    [Fact]
    public void The_phase_of_a_namespace_is_read() =>
        Assert.Equal("Terminating", TestObjects.Scan("""{"apiVersion": "v1", "kind": "Namespace", "status": {"phase": "Terminating"}}""").Phase);

    [Fact]
    public void A_mirror_pod_is_identified_by_its_annotation() =>
        Assert.True(TestObjects.Scan("""{"apiVersion": "v1", "kind": "Pod", "metadata": {"annotations": {"kubernetes.io/config.mirror": "x"}}}""").IsMirrorPod);

    [Theory]
    [InlineData("{}", false, false)]
    [InlineData("""{"metadata": null}""", false, false)]
    [InlineData("""{"metadata": {}}""", true, false)]
    [InlineData("""{"metadata": {"annotations": null}}""", true, false)]
    [InlineData("""{"metadata": {"annotations": {}}}""", true, true)]
    [InlineData("""{"metadata": {"annotations": {"secretpin.io/resolved": "auth=20250723110000"}}}""", true, true, "auth=20250723110000")]
    public void The_metadata_and_annotations_of_a_pod_template_are_detected(string template, bool metadata, bool annotations, string? resolved = null)
    {
        var deployment = TestObjects.Scan(
            """
            {
              "apiVersion": "apps/v1", "kind": "Deployment",
              "metadata": {"annotations": {"secretpin.io/resolved": "x"}}, "spec": {"template": @}
            }
            """,
            template);

        var found = Assert.Single(deployment.Templates);
        Assert.Equal((metadata, annotations, resolved), (found.HasMetadata, found.HasAnnotations, found.Resolved));
    }
}
