using SecretPin.Core.References;

namespace SecretPin.Core.Tests.References;

/// <summary>References as (pointer, label, name, namespace).</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void The_references_of_a_pod_have_labels_and_pointers() =>
        AssertFound(
            """
            {"apiVersion": "v1", "kind": "Pod", "spec": {
              "containers": [
                {"name": "app", "env": [{"name": "A"}, {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "s1", "key": "k"}}}],
                 "envFrom": [{"configMapRef": {"name": "x"}}, {"secretRef": {"name": "s2"}}]},
                {"env": [{"valueFrom": {"secretKeyRef": {"name": "s3"}}, "name": "LATE"}], "name": "late"}
              ],
              "initContainers": [{"envFrom": [{"secretRef": {"name": "s4"}}]}],
              "imagePullSecrets": [{"name": "s5"}],
              "volumes": [
                {"name": "v", "secret": {"secretName": "s6"}, "projected": {"sources": [{"secret": {"name": "s7"}}, {"secret": {"name": "s8"}}]}},
                {"csi": {"nodePublishSecretRef": {"name": "s9"}}, "name": "c"}
              ]}}
            """,
            ("/spec/containers/0/env/1/valueFrom/secretKeyRef/name", "container app, env TOKEN", "s1", null),
            ("/spec/containers/0/envFrom/1/secretRef/name", "container app, envFrom", "s2", null),
            ("/spec/containers/1/env/0/valueFrom/secretKeyRef/name", "container late, env LATE", "s3", null),
            ("/spec/initContainers/0/envFrom/0/secretRef/name", "init container 0, envFrom", "s4", null),
            ("/spec/imagePullSecrets/0/name", "imagePullSecrets", "s5", null),
            ("/spec/volumes/0/secret/secretName", "volume v", "s6", null),
            ("/spec/volumes/0/projected/sources/0/secret/name", "projected volume v", "s7", null),
            ("/spec/volumes/0/projected/sources/1/secret/name", "projected volume v", "s8", null),
            ("/spec/volumes/1/csi/nodePublishSecretRef/name", "CSI volume c", "s9", null));

    [Fact]
    public void A_ServiceAccount_and_an_Ingress_reference_Secrets_of_their_namespace()
    {
        AssertFound(
            """
            {
              "apiVersion": "v1", "kind": "ServiceAccount",
              "secrets": [{"name": "s1", "namespace": "elsewhere"}], "imagePullSecrets": [{}, {"name": "s2"}]
            }
            """,
            ("/secrets/0/name", "secrets", "s1", null),
            ("/imagePullSecrets/1/name", "imagePullSecrets", "s2", null));
        AssertFound(
            """{"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "spec": {"tls": [{"hosts": ["a"]}, {"secretName": ""}, {"secretName": "s1"}]}}""",
            ("/spec/tls/2/secretName", "tls", "s1", null));
    }

    [Fact]
    public void A_StorageClass_references_Secrets_by_the_convention_of_CSI() =>
        AssertFound(
            """
            {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "parameters": {
              "csi.storage.k8s.io/provisioner-secret-namespace": "storage", "csi.storage.k8s.io/provisioner-secret-name": "s1",
              "csi.storage.k8s.io/node-stage-secret-name": "s2",
              "csi.storage.k8s.io/node-publish-secret-namespace": "storage",
              "secretName": "x", "name": "y"}}
            """,
            ("/parameters/csi.storage.k8s.io~1provisioner-secret-name", "parameters csi.storage.k8s.io/provisioner-secret-name", "s1", "storage"),
            ("/parameters/csi.storage.k8s.io~1node-stage-secret-name", "parameters csi.storage.k8s.io/node-stage-secret-name", "s2", ""));

    [Theory]
    [InlineData("provisioner")]
    [InlineData("controller-publish")]
    [InlineData("controller-expand")]
    [InlineData("controller-modify")]
    [InlineData("node-stage")]
    [InlineData("node-publish")]
    [InlineData("node-expand")]
    public void A_StorageClass_references_a_Secret_for_each_operation_of_CSI(string operation)
    {
        var storageClass = TestObjects.Scan(
            """
            {
              "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
              "parameters": {"csi.storage.k8s.io/@-secret-name": "s", "csi.storage.k8s.io/@-secret-namespace": "n"}
            }
            """,
            operation);

        Assert.Equal(("s", "n"), storageClass.References.Select(reference => (reference.Name, reference.Namespace)).Single());
    }

    [Fact]
    public void A_PersistentVolume_references_Secrets_of_any_namespace() =>
        AssertFound(
            """
            {"apiVersion": "v1", "kind": "PersistentVolume",
             "spec": {
               "azureFile": {"secretName": "s1"}, "rbd": {"secretRef": {"name": "s2", "namespace": "storage"}},
               "cinder": {"secretRef": {"name": "s3"}},
               "csi": {"nodeStageSecretRef": {"namespace": "storage", "name": "s4"}, "nodeExpandSecretRef": {"namespace": "storage"}},
               "claimRef": {"namespace": "production", "name": "claim"}},
             "metadata": {"annotations": {
               "volume.kubernetes.io/provisioner-deletion-secret-name": "s5", "volume.kubernetes.io/provisioner-deletion-secret-namespace": "storage"}}}
            """,
            ("/spec/azureFile/secretName", "azureFile", "s1", "production"),
            ("/spec/rbd/secretRef/name", "rbd/secretRef", "s2", "storage"),
            ("/spec/cinder/secretRef/name", "cinder/secretRef", "s3", ""),
            ("/spec/csi/nodeStageSecretRef/name", "csi/nodeStageSecretRef", "s4", "storage"),
            (
                "/metadata/annotations/volume.kubernetes.io~1provisioner-deletion-secret-name",
                "metadata/annotations volume.kubernetes.io/provisioner-deletion-secret-name",
                "s5",
                "storage"));

    [Fact]
    public void A_Gateway_references_certificates_that_are_Secrets_or_state_no_kind() =>
        AssertFound(
            """
            {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "spec": {"listeners": [
              {"name": "web", "tls": {"certificateRefs": [
                {"name": "s1"}, {"kind": "Secret", "namespace": "certs", "name": "s2"}, {"name": "x", "kind": "ConfigMap"}]}},
              {"tls": {"certificateRefs": [{"name": "s3", "kind": "Secret", "group": ""}]}, "name": "other"},
              {"name": "plain", "tls": null}
            ]}}
            """,
            ("/spec/listeners/0/tls/certificateRefs/0/name", "listener web", "s1", null),
            ("/spec/listeners/0/tls/certificateRefs/1/name", "listener web", "s2", "certs"),
            ("/spec/listeners/1/tls/certificateRefs/0/name", "listener other", "s3", null));

    [Fact]
    public void A_custom_workload_is_scanned_and_resolved_like_a_built_in_kind()
    {
        var scanner = new ObjectScanner(new Workload(new("serving.knative.dev", "Revision"), "spec"));
        var revision = scanner.Scan("""
            {
              "apiVersion": "serving.knative.dev/v1", "kind": "Revision",
              "spec": {"containers": [{"name": "app", "envFrom": [{"secretRef": {"name": "s1"}}]}]}
            }
            """u8);

        Assert.Equal("/spec/containers/0/envFrom/0/secretRef/name", Assert.Single(revision.References).Pointer);
        Assert.Contains(revision.Kind, scanner.ReferrerKinds);
    }

    [Fact]
    public void The_referrer_kinds_are_all_kinds_with_references() =>
        Assert.Equal(
            Workload.BuiltIn.Select(workload => workload.Kind)
                .Concat([Kinds.ServiceAccount, Kinds.Ingress, Kinds.Gateway, Kinds.PersistentVolume, Kinds.StorageClass, TestObjects.RayCluster.Kind])
                .OrderBy(kind => kind.ToString()),
            TestObjects.Scanner.ReferrerKinds.OrderBy(kind => kind.ToString()));

    private static void AssertFound(string json, params (string Pointer, string Label, string Name, string? Namespace)[] expected) =>
        Assert.Equal(
            expected, TestObjects.Scan(json).References.Select(reference => (reference.Pointer, reference.Label, reference.Name, reference.Namespace)));
}
