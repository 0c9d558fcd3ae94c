using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Tests.Guard;

/// <summary>References in kinds without a pod spec.</summary>
public sealed class ReferrersTests
{
    [Theory]
    [InlineData("""{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "x"}, "imagePullSecrets": [{"name": "s"}]}""")]
    [InlineData("""{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "x"}, "secrets": [{"name": "s", "namespace": "elsewhere"}]}""")]
    [InlineData("""{"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "x"}, "spec": {"tls": [{"secretName": "s"}]}}""")]
    [InlineData("""{"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "x"}, "parameters": {"csi.storage.k8s.io/node-stage-secret-name": "s", "csi.storage.k8s.io/node-stage-secret-namespace": "production"}}""")]
    [InlineData("""{"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "x"}, "spec": {"csi": {"nodeStageSecretRef": {"name": "s", "namespace": "production"}}}}""")]
    [InlineData("""{"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "x"}, "spec": {"rbd": {"secretRef": {"name": "s"}}, "claimRef": {"namespace": "production"}}}""")]
    [InlineData("""{"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "x"}, "spec": {"listeners": [{"tls": {"certificateRefs": [{"name": "s"}]}}]}}""")]
    public void An_object_that_references_the_Secret_protects_it(string json) => Assert.Equal(Reason.InUse, Delete(json));

    [Theory]
    [InlineData("""{"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "x"}, "parameters": {"csi.storage.k8s.io/node-stage-secret-name": "s", "csi.storage.k8s.io/node-stage-secret-namespace": "storage"}}""")]
    [InlineData("""{"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "x"}, "spec": {"csi": {"nodeStageSecretRef": {"name": "s", "namespace": "storage"}}}}""")]
    [InlineData("""{"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "x"}, "spec": {"rbd": {"secretRef": {"name": "s"}}, "claimRef": {"namespace": "storage"}}}""")]
    [InlineData("""{"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "x"}, "spec": {"rbd": {"secretRef": {"name": "s"}}}}""")]
    [InlineData("""{"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "x"}, "spec": {"listeners": [{"tls": {"certificateRefs": [{"name": "s", "namespace": "certs"}]}}]}}""")]
    [InlineData("""{"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "x"}, "spec": {"listeners": [{"tls": {"certificateRefs": [{"name": "s", "kind": "Secret", "group": "vault.example.com"}]}}]}}""")]
    [InlineData("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": {"secretName": "s"}}""")]
    public void A_reference_to_another_namespace_or_kind_does_not_protect_the_Secret(string json) => Assert.Equal(Reason.Unused, Delete(json));

    private static Reason Delete(string json) => new TestCluster().With(Json.Parse(json)).Delete("s").Reason;
}
