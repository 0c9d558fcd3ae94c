using System.Text.Json.Nodes;
using SecretPin.Kubernetes.Rollouts;

namespace SecretPin.Kubernetes.Tests.Rollouts;

public sealed class WorkloadManagerTests
{
    [Theory]
    [InlineData(
        """{"labels": {"kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux"} }""", "Flux Kustomization flux/apps")]
    [InlineData("""{"labels": {"helm.toolkit.fluxcd.io/name": "web", "helm.toolkit.fluxcd.io/namespace": "shop"} }""", "Flux HelmRelease shop/web")]
    [InlineData("""{"labels": {"argocd.argoproj.io/instance": "shop"} }""", "Argo CD Application shop")]
    [InlineData("""{"annotations": {"argocd.argoproj.io/tracking-id": "shop:apps/Deployment:ns/web"} }""", "Argo CD Application shop")]
    [InlineData(
        """{"annotations": {"meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "shop"} }""", "Helm release shop/web")]
    [InlineData("{}", "")]
    public void Labels_and_annotations_of_the_tools_name_the_client(string metadata, string manager) =>
        Assert.Equal(manager, WorkloadManager.Of(new() { ["metadata"] = JsonNode.Parse(metadata) }, "spec/template/spec"));

    [Fact]
    public void Otherwise_the_last_field_manager_of_the_pod_spec_is_the_client()
    {
        var workload = JsonNode.Parse("""
            {"metadata": {"managedFields": [
              {"manager": "old", "time": "2026-01-01T00:00:00Z", "fieldsV1": {"f:spec": {"f:template": {"f:spec": {} } } } },
              {"manager": "kubectl", "time": "2026-01-02T00:00:00Z", "fieldsV1": {"f:spec": {"f:template": {"f:spec": {} } } } },
              {"manager": "secretpin", "time": "2026-01-03T00:00:00Z", "fieldsV1": {"f:metadata": {} } },
              {"manager": "controller", "subresource": "status", "time": "2026-01-04T00:00:00Z", "fieldsV1": {"f:spec": {"f:template": {"f:spec": {} } } } }]} }
            """)!.AsObject();

        Assert.Equal("kubectl", WorkloadManager.Of(workload, "spec/template/spec"));
    }
}
