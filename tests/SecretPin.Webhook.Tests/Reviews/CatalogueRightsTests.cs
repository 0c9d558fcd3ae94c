using System.Text.Json.Nodes;
using SecretPin.Kubernetes.Api;
using SecretPin.Manifests.Files;
using SecretPin.Testing.Server;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Reviews;

/// <summary>
/// The guard needs the right to list each custom resource of the catalogue, and no other. VariantTests of the chart verifies that the ClusterRole
/// <c>secretpin-catalogue</c> contains exactly these rights.
/// </summary>
public sealed class CatalogueRightsTests
{
    [Fact]
    public async Task The_deletion_of_an_unversioned_Secret_lists_exactly_the_custom_resources_of_the_catalogue()
    {
        await using var api = await StoringApiServer.StartAsync();
        using var folder = new TemporaryFolder();
        var entries = ShippedCatalogue.Projects.SelectMany(project => project.Entries).Where(entry => entry.Group.Contains('.', StringComparison.Ordinal))
            .Select(entry => new Resource(entry.Group, entry.Versions[0], entry.Resource, entry.Kind)).Where(resource => !resource.IsBuiltIn).ToArray();
        foreach (var resource in entries.Append(new("example.com", "v1", "widgets", "Widget")))
        {
            api.Serve(resource);
        }

        api.Put(Resources.Namespaces, new JsonObject { ["metadata"] = new JsonObject { ["name"] = TestObjects.Namespace } });
        await using var webhook = await RunningWebhook.StartAsync(
            _ => { }, "--Cluster:Source=Kubernetes", $"--Cluster:Kubeconfig={folder.Write("kubeconfig", api.Kubeconfig())}");
        Assert.True((await webhook.PostAsync("/validate/secrets", TestObjects.Deletion("plain").ToJsonString())).IsAllowed);

        var listed = api.Requests.Select(request => request.Split('/', 3)).Where(request => request is ["GET ", "apis", _])
            .Select(request => request[2].Split('/')).Select(path => (Group: path[0], Plural: path[^1]))
            .Where(path => new Resource(path.Group, "", path.Plural, "") is { IsBuiltIn: false } && path.Group != "secretpin.io");
        Assert.Equal(
            entries.Select(entry => (entry.Group, entry.Plural)).Distinct().Order(),
            listed.Where(path => entries.Any(entry => entry.Group == path.Group) || path.Plural == "widgets").Distinct().Order());
    }
}
