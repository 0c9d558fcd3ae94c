using SecretPin.Core.Pins;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Reviews;

/// <summary>The setting <c>Guard:Scope</c>.</summary>
public sealed class GuardScopeTests
{
    [Theory]
    [InlineData("All", "plain", "Unused", 1)]
    [InlineData("Versions", "plain", "OutOfScope", 0)]
    [InlineData("Versions", "other-20250715100000", "OutOfScope", 1)]
    [InlineData("Versions", "auth-api-secrets-20250723110000", "Pinned", 2)] // Whether a rejection is only audited depends on the namespace.
    public async Task With_the_scope_Versions_only_versions_of_declared_aliases_are_guarded(string scope, string secret, string reason, int reads)
    {
        var cluster = new MemoryCluster { Evidence = new() { Aliases = [Alias] } };
        await using var webhook = await RunningWebhook.OnAsync(cluster, $"--Guard:Scope={scope}");

        var answer = await webhook.PostAsync("/validate/secrets", TestObjects.Deletion(secret).ToJsonString());

        Assert.Equal((reason != "Pinned", reason), (answer.IsAllowed, answer.Reason));
        Assert.Equal(reads, cluster.Reads);
    }

    private static SecretAlias Alias => SecretAlias.Of(
        new() { Metadata = new("auth-api-secrets", null), Spec = new(new("20250723110000", null, null), false, null, null) }, TestObjects.Namespace);
}
