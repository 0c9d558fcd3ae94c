using System.Text.Json.Nodes;
using SecretPin.Cli.Adopt;

namespace SecretPin.Cli.Tests.Adopt;

public sealed class SecretManagerTests
{
    [Theory]
    [InlineData("""{"annotations": {"meta.helm.sh/release-name": "web"}, "labels": {"app.kubernetes.io/managed-by": "Helm"}}""", "Helm release web")]
    [InlineData("""{"labels": {"argocd.argoproj.io/instance": "shop"}}""", "Argo CD application shop")]
    [InlineData("""{"annotations": {"argocd.argoproj.io/tracking-id": "shop:/Secret:ns/auth"}}""", "Argo CD application shop")]
    [InlineData("""{"labels": {"kustomize.toolkit.fluxcd.io/name": "apps"}}""", "Flux Kustomization apps")]
    [InlineData("""{"labels": {"helm.toolkit.fluxcd.io/name": "web"}}""", "Flux HelmRelease web")]
    [InlineData("""{"ownerReferences": [{"kind": "SealedSecret", "name": "auth"}]}""", "SealedSecret/auth")]
    [InlineData("""{"labels": {"reconcile.external-secrets.io/managed": "true"}}""", "External Secrets Operator")]
    [InlineData("""{"labels": {"app.kubernetes.io/managed-by": "terraform"}}""", "terraform")]
    [InlineData("""{"labels": {"team": "a"}, "annotations": null}""", null)]
    public void The_manager_of_a_Secret_is_found_in_its_metadata(string metadata, string? manager) =>
        Assert.Equal(manager, SecretManager.Of(JsonNode.Parse($$"""{"metadata": {{metadata}} }""")!));
}
