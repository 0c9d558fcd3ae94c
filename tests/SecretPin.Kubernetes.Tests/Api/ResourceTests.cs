using SecretPin.Core.References;
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

    [Fact]
    public void A_request_has_the_path_and_the_query()
    {
        using var list = Resources.Pods.CreateRequest(HttpMethod.Get, "a", query: "?limit=1");
        using var group = Resources.ExternalSecrets.CreateGroupRequest();

        Assert.Equal("api/v1/namespaces/a/pods?limit=1", list.RequestUri!.OriginalString);
        Assert.Equal("apis/external-secrets.io", group.RequestUri!.OriginalString);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a%2fb")]
    [InlineData("a?b")]
    [InlineData("A")]
    public void No_path_contains_an_invalid_segment(string invalid)
    {
        Assert.Throws<InvalidNameException>(() => Resources.Secrets.Path(invalid));
        Assert.Throws<InvalidNameException>(() => Resources.Secrets.Path("a", invalid));
        Assert.Throws<InvalidNameException>(() => Resources.Secrets.Path("a", "b", invalid));
        Assert.Throws<InvalidNameException>(() => Resources.Namespaces.Path(null, invalid));
        Assert.Throws<InvalidNameException>(() => new Resource("example.com", invalid, "widgets", "Widget").Path());
        Assert.Throws<InvalidNameException>(() => new Resource("example.com", "v1", invalid, "Widget").Path());
        if (invalid.Length > 0)
        {
            Assert.Throws<InvalidNameException>(() => new Resource(invalid, "v1", "widgets", "Widget").Path());
        }
    }

    [Fact]
    public void The_namespace_in_a_path_is_a_DNS_label_and_not_any_DNS_subdomain()
    {
        Assert.Equal("api/v1/namespaces/a/secrets/b.c", Resources.Secrets.Path("a", "b.c"));
        Assert.Throws<InvalidNameException>(() => Resources.Secrets.Path("b.c", "a"));
        Assert.Throws<InvalidNameException>(() => Resources.Namespaces.Path(null, "b.c"));
    }
}
