using SecretPin.Cluster.Tests.Support;
using SecretPin.Core.Names;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Guard;

/// <summary>The protection of versions by their alias.</summary>
public sealed class PinnedSecretTests(RunningCluster cluster)
{
    [Fact]
    public async Task The_pinned_version_cannot_be_deleted()
    {
        var ns = await cluster.NewNamespaceAsync();
        var auth = await ns.PinAsync("auth", TestObjects.Old);

        (await ns.Delete(auth)).Refused("(Forbidden)", $"Secret {ns.Name}/{auth} is pinned by SecretAlias/auth. Pin the alias to another version first.");

        await ns.Kubectl("delete", "secretalias", "auth");
        (await ns.Delete(auth)).Succeeded();
    }

    [Fact]
    public async Task A_superseded_version_is_kept_for_its_retention_and_the_message_contains_the_end()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old);
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == old);
        var moved = await ns.PinAsync("auth", TestObjects.New);
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == moved);

        await ns.UntilGuardKnowsAsync(old);
        (await ns.Delete(old)).Refused("(Forbidden)", "was superseded at", "is kept for 336h", "It may be deleted from");

        await ns.PinAsync("auth", TestObjects.New, ("retention", "0s"));
        await ns.UntilGuardKnowsAsync(old, before: "is kept for 336h");
        (await ns.Delete(old)).Succeeded();
    }

    [Fact]
    public async Task An_unused_version_can_be_deleted_after_its_retention()
    {
        var ns = await cluster.NewNamespaceAsync();
        var oldest = await ns.SecretAsync("auth", TestObjects.Older);
        await ns.PinAsync("auth", TestObjects.Old);

        (await ns.Delete(oldest)).Succeeded();
    }

    [Fact]
    public async Task A_Secret_with_the_force_annotation_can_be_deleted()
    {
        var ns = await cluster.NewNamespaceAsync();
        var auth = await ns.PinAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"));
        await ns.Kubectl("annotate", "secret", auth, "secretpin.io/allow-deletion=it leaked");

        var deleted = (await ns.Delete(auth)).Succeeded();

        Assert.Contains("is deleted by force", deleted.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_release_record_of_Helm_can_be_deleted_while_a_Pod_references_it()
    {
        var ns = await cluster.NewNamespaceAsync();
        const string Record = "sh.helm.release.v1.app.v1";
        var secret = TestObjects.Secret(Record);
        secret["type"] = "helm.sh/release.v1";
        await ns.Create("secrets", secret);
        await ns.Create("pods", TestObjects.Workload("Pod", "app", Record));

        (await ns.Delete(Record)).Succeeded();
    }

    [Fact]
    public async Task A_version_of_a_declared_alias_is_immutable_and_other_Secrets_are_not()
    {
        var ns = await cluster.NewNamespaceAsync();
        foreach (var alias in (string[])["auth", "auth-2", "zebra"])
        {
            await ns.PinAsync(alias, TestObjects.Older);
        }

        var version = await ns.SecretAsync("auth", TestObjects.Old);
        await ns.SecretAsync("plain");
        await UntilImmutableAsync(ns, version);

        (await ns.Try("patch", "secret", version, "-p", """{"stringData":{"token":"another"}}""")).Refused(
            "(Forbidden)", $"Secret {ns.Name}/{version} is a version of SecretAlias/auth, so its data and its type cannot be changed");
        (await ns.Try("patch", "secret", version, "-p", """{"data":{"more":"bW9yZQ=="}}""")).Refused("(Forbidden)");

        await ns.Kubectl("label", "secret", version, "team=a");
        await ns.Kubectl("patch", "secret", "plain", "-p", """{"stringData":{"token":"another"}}""");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_Secret_that_another_tool_timestamps_can_be_changed_and_deleted(bool hasAliases)
    {
        var ns = await cluster.NewNamespaceAsync();
        if (hasAliases)
        {
            await UntilImmutableAsync(ns, await ns.PinAsync("ci", TestObjects.Old));
        }

        var now = TimeProvider.System.GetUtcNow();
        var (before, after) = ($"ci-run-{SecretVersion.At(now.AddMinutes(-60))}", $"ci-run-{SecretVersion.At(now.AddMinutes(-30))}");
        await ns.SecretAsync(before);
        await ns.SecretAsync(after);

        await ns.Kubectl("patch", "secret", before, "-p", """{"stringData":{"token":"another"}}""");
        (await ns.Delete(before)).Succeeded();
    }

    [Fact]
    public async Task A_version_in_the_future_is_not_pinned_and_can_be_deleted()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.SecretAsync("auth", TestObjects.Old);
        var future = await ns.SecretAsync("auth", "99991231235959");
        await ns.Create("secretaliases", TestObjects.Alias("auth", TestObjects.Parse("""{"newest": {}}""")));

        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == old);
        await ns.Until("secretaliases", "auth", alias => FutureVersion(alias) == "True");
        var recent = await ns.SecretAsync("auth", SecretVersion.At(TimeProvider.System.GetUtcNow()).ToString());
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == recent);

        (await ns.Delete(future)).Succeeded();
        await ns.Until("secretaliases", "auth", alias => FutureVersion(alias) == "False");
    }

    private static string? FutureVersion(System.Text.Json.Nodes.JsonNode? alias) =>
        (string?)alias?["status"]?["conditions"]?.AsArray().FirstOrDefault(condition => (string?)condition!["type"] == "FutureVersion")?["status"];

    /// <summary>Waits until the API server's policy knows the alias of the version.</summary>
    private static Task UntilImmutableAsync(TestNamespace ns, string version) => Until.HoldsAsync(
        async () => (await ns.Try("patch", "secret", version, "--dry-run=server", "-p", """{"stringData":{"token":"another"}}""")).Code == 0
            ? "The change of the version is not rejected yet." : null);
}
