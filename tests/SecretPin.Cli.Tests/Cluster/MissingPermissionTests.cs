using System.Net;
using SecretPin.Cli.Cluster;

namespace SecretPin.Cli.Tests.Cluster;

public sealed class MissingPermissionTests
{
    private const string Refusal = "secrets is forbidden: User \"jane\" cannot list resource \"secrets\" in API group \"\" in the namespace \"shop\"";

    [Theory]
    [InlineData(Refusal, "the permission to list secrets in namespace shop ('kubectl auth can-i list secrets -n shop')")]
    [InlineData(
        "deployments.apps \"web\" is forbidden: User \"jane\" cannot patch resource \"deployments\" in API group \"apps\" in the namespace \"shop\"",
        "the permission to patch deployments.apps in namespace shop ('kubectl auth can-i patch deployments.apps -n shop')")]
    [InlineData(
        "persistentvolumes is forbidden: User \"jane\" cannot list resource \"persistentvolumes\" in API group \"\" at the cluster scope",
        "the permission to list persistentvolumes cluster-wide ('kubectl auth can-i list persistentvolumes')")]
    [InlineData("admission webhook denied the request", null)]
    public void The_message_of_RBAC_names_the_permission_and_the_command_that_checks_it(string message, string? expected) =>
        Assert.Equal(expected, MissingPermission.In(message));

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, Refusal, "You lack the permission to list secrets in namespace shop")]
    [InlineData(HttpStatusCode.Forbidden, "denied by policy", "denied by policy")]
    [InlineData(HttpStatusCode.Unauthorized, "Unauthorized", "The API server does not accept your credentials")]
    [InlineData(HttpStatusCode.Conflict, "It was modified.", "It was modified. The object has changed: repeat the command.")]
    [InlineData(null, "No route.", "No route. Check the cluster with 'kubectl cluster-info'.")]
    [InlineData(HttpStatusCode.UnprocessableEntity, "invalid", "invalid")]
    public void An_error_of_the_API_server_becomes_a_message_that_says_what_to_do(HttpStatusCode? code, string message, string expected) =>
        Assert.StartsWith(expected, ApiErrorText.Describe(new(code, "", message)), StringComparison.Ordinal);
}
