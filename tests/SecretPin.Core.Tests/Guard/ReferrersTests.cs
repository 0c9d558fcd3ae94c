using System.Text.Json.Nodes;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Tests.Guard;

/// <summary>References in kinds without a pod spec.</summary>
public sealed class ReferrersTests
{
    [Theory]
    [InlineData("v1", "ServiceAccount", """{"imagePullSecrets": [{"name": "s"}]}""")]
    [InlineData("networking.k8s.io/v1", "Ingress", """{"spec": {"tls": [{"secretName": "s"}]}}""")]
    [InlineData(
        "storage.k8s.io/v1",
        "StorageClass",
        """{"parameters": {"csi.storage.k8s.io/node-stage-secret-name": "s", "csi.storage.k8s.io/node-stage-secret-namespace": "production"}}""")]
    [InlineData("v1", "PersistentVolume", """{"spec": {"csi": {"nodeStageSecretRef": {"name": "s", "namespace": "production"}}}}""")]
    [InlineData("v1", "PersistentVolume", """{"spec": {"rbd": {"secretRef": {"name": "s"}}, "claimRef": {"namespace": "production"}}}""")]
    [InlineData("gateway.networking.k8s.io/v1", "Gateway", """{"spec": {"listeners": [{"tls": {"certificateRefs": [{"name": "s"}]}}]}}""")]
    public void An_object_that_references_the_Secret_protects_it(string apiVersion, string kind, string fields) =>
        Assert.Equal(Reason.InUse, Delete(apiVersion, kind, fields));

    [Theory]
    [InlineData(
        "storage.k8s.io/v1",
        "StorageClass",
        """{"parameters": {"csi.storage.k8s.io/node-stage-secret-name": "s", "csi.storage.k8s.io/node-stage-secret-namespace": "storage"}}""")]
    [InlineData("v1", "PersistentVolume", """{"spec": {"csi": {"nodeStageSecretRef": {"name": "s", "namespace": "storage"}}}}""")]
    [InlineData("v1", "PersistentVolume", """{"spec": {"rbd": {"secretRef": {"name": "s"}}, "claimRef": {"namespace": "storage"}}}""")]
    [InlineData("v1", "PersistentVolume", """{"spec": {"rbd": {"secretRef": {"name": "s"}}}}""")]
    [InlineData(
        "gateway.networking.k8s.io/v1",
        "Gateway",
        """{"spec": {"listeners": [{"tls": {"certificateRefs": [{"name": "s", "namespace": "certs"}]}}]}}""")]
    [InlineData(
        "gateway.networking.k8s.io/v1",
        "Gateway",
        """{"spec": {"listeners": [{"tls": {"certificateRefs": [{"name": "s", "kind": "Secret", "group": "vault.example.com"}]}}]}}""")]
    [InlineData("v1", "ConfigMap", """{"data": {"secretName": "s"}}""")]
    public void A_reference_to_another_namespace_or_kind_does_not_protect_the_Secret(string apiVersion, string kind, string fields) =>
        Assert.Equal(Reason.Unused, Delete(apiVersion, kind, fields));

    [Theory]
    [InlineData("""{"secrets": [{"name": "s"}]}""", false)]
    [InlineData("""{"secrets": [{"name": "s", "namespace": "elsewhere"}]}""", false)]
    [InlineData("""{"secrets": [{"name": "s"}], "imagePullSecrets": [{"name": "s"}]}""", true)]
    public void The_secrets_of_a_ServiceAccount_mount_nothing_and_do_not_protect_a_Secret(string fields, bool isProtected) =>
        Assert.Equal(isProtected ? Reason.InUse : Reason.NotBlocked, Delete("v1", "ServiceAccount", fields));

    private static Reason Delete(string apiVersion, string kind, string fields)
    {
        var referrer = Json.Parse(fields).AsObject();
        referrer["apiVersion"] = apiVersion;
        referrer["kind"] = kind;
        referrer["metadata"] = new JsonObject { ["name"] = "x" };
        return new TestCluster().With(referrer).Delete("s").Reason;
    }
}
