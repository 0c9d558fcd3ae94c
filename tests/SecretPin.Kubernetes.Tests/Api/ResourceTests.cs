using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Tests.Api;

public sealed class ResourceTests
{
    [Fact]
    public void Builds_the_paths_of_collections_objects_and_subresources() => Assert.Equal(
        [
            "api/v1/secrets", "api/v1/namespaces/a/secrets/b", "apis/apps/v1/namespaces/a/deployments",
            "apis/secretpin.io/v1alpha1/namespaces/a/secretaliases/b/status",
        ],
        [
            Resources.Secrets.Path(), Resources.Secrets.Path("a", "b"), Resources.Deployments.Path("a"),
            Resources.SecretAliases.Path("a", "b", "status"),
        ]);
}
