using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Commands;

/// <summary>The rotation in docs/rotation.md, command by command.</summary>
[Trait("Category", "Slow")]
public sealed partial class WholeRotationTests(RunningCluster cluster)
{
    private const string Value = "hunter2-first";
    private const string Better = "hunter2-second";

    private readonly List<string> _transcript = [];

    [Fact]
    public async Task The_commands_of_the_document_print_what_the_document_shows()
    {
        var staging = await PrepareAsync();
        var production = await PrepareAsync();
        await using var pods = new ReadyPods(staging, production);
        await ReadyAsync(staging);
        await ReadyAsync(production);

        // Staging first.
        var rotated = await Run(staging, "rotate", "auth", "--set", $"token={Value}");
        var first = Version().Matches(rotated.Output).Select(match => match.Value).First(version => version != TestObjects.Old);
        Assert.Contains($"secret/auth-{first} created", rotated.Output, StringComparison.Ordinal);
        Assert.Contains("keys more (copied), token (changed)", rotated.Output, StringComparison.Ordinal);
        await Run(staging, "pin", "auth", first);
        await Run(staging, "rollout", "auth");
        Assert.Equal([$"auth-{first}"], Of((await staging.Get("deployments", "app"))["spec"]));
        Assert.Equal([$"auth-{first}"], Of((await staging.Get("cronjobs", "weekly"))["spec"]));
        await Run(staging, "status", "auth");

        // Then production.
        await Run(production, "rotate", "auth", "--version", first, "--set", $"token={Value}", "--pin");
        await Run(production, "rollout", "auth", "--timeout", "2m");
        Assert.Equal([$"auth-{first}"], Of((await production.Get("deployments", "app"))["spec"]));

        // The new version is wrong.
        var back = await Run(production, "rollback", "auth");
        Assert.Contains("kubectl rollout undo deployment/app", back.Output, StringComparison.Ordinal);
        await Run(production, "rollout", "auth");
        Assert.Equal([$"auth-{TestObjects.Old}"], Of((await production.Get("deployments", "app"))["spec"]));
        var again = await Run(production, "rollback", "auth");
        Assert.Contains("already rolled back from", again.Output, StringComparison.Ordinal);

        // The correct version.
        var second = Version().Matches((await Run(production, "rotate", "auth", "--set", $"token={Better}", "--pin")).Output)
            .Select(match => match.Value).First(version => version != TestObjects.Old && version != first);
        await Run(production, "rollout", "auth");
        Assert.Equal([$"auth-{second}"], Of((await production.Get("deployments", "app"))["spec"]));
        await production.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == $"auth-{second}");

        // Prune deletes only versions that are unused and past their retention.
        await Run(production, "refs", $"auth-{TestObjects.Old}");
        var kept = await Run(production, "prune", "auth", "--yes");
        Assert.Contains("is kept for 336h", kept.Output, StringComparison.Ordinal);
        Assert.Contains("No version can be deleted now", kept.Output, StringComparison.Ordinal);
        (await production.Delete($"auth-{TestObjects.Old}")).Refused("is kept for 336h");
        Assert.True(await production.Exists("secrets", $"auth-{TestObjects.Old}"));

        var retained = await production.Try("secretpin", "safe-to-revoke", $"auth-{TestObjects.Old}");
        Assert.Equal(1, retained.Code);
        Assert.Contains("rollback history, retained until", retained.Output, StringComparison.Ordinal);

        await production.Kubectl("patch", "secretalias", "auth", "--type=merge", "-p", """{"spec":{"retention":"0s"}}""");
        var unconfirmed = await production.Try("secretpin", "prune", "auth");
        unconfirmed.Refused("Repeat the command with --yes");
        Assert.True(await production.Exists("secrets", $"auth-{TestObjects.Old}"));
        var safe = await Run(production, "safe-to-revoke", $"auth-{TestObjects.Old}");
        Assert.Contains("Its credential can be disabled at its issuer", safe.Output, StringComparison.Ordinal);
        var pruned = await Run(production, "prune", "auth", "--yes");
        Assert.Contains($"secret/auth-{TestObjects.Old} deleted", pruned.Output, StringComparison.Ordinal);
        Assert.False(await production.Exists("secrets", $"auth-{TestObjects.Old}"));
        Assert.True(await production.Exists("secrets", $"auth-{first}"));
        Assert.Equal(Better, System.Text.Encoding.UTF8.GetString(
            Convert.FromBase64String((string)(await production.Get("secrets", $"auth-{second}"))["data"]!["token"]!)));

        Assert.DoesNotContain("hunter2", string.Concat(_transcript.Where(line => !line.StartsWith('$'))), StringComparison.Ordinal);
        await KeepAsync(staging.Name, production.Name);
    }

    /// <summary>A Secret with two keys, an alias, and the workloads that use it.</summary>
    private async Task<TestNamespace> PrepareAsync()
    {
        var ns = await cluster.NewNamespaceAsync();
        var secret = TestObjects.Secret($"auth-{TestObjects.Old}");
        secret["stringData"]!["more"] = "some";
        secret["metadata"]!["labels"] = new JsonObject { ["team"] = "a" };
        await ns.Create("secrets", secret);
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.Until("secretaliases", "auth", alias => alias?["status"]?["pinned"] is not null);
        await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"));
        await ns.Apply(TestObjects.Workload("CronJob", "weekly", "auth"));
        return ns;
    }

    private static async Task ReadyAsync(TestNamespace ns) =>
        await ns.Until("deployments", "app", deployment => (long?)deployment?["status"]?["availableReplicas"] == 1);

    private async Task<ToolResult> Run(TestNamespace ns, params string[] arguments)
    {
        var result = (await ns.Try(["secretpin", .. arguments])).Succeeded();
        _transcript.Add($"$ kubectl secretpin {string.Join(' ', arguments)} -n {ns.Name}\n");
        _transcript.Add(result.Output);
        _transcript.Add(result.Error);
        return result;
    }

    /// <summary>Compares the commands with the document. SECRETPIN_TRANSCRIPT names a file for the new text of the document.</summary>
    private async Task KeepAsync(string staging, string production)
    {
        var transcript = string.Concat(_transcript.Select(text => text.Replace($"-n {staging}", "-n staging", StringComparison.Ordinal)
            .Replace($"-n {production}", "-n production", StringComparison.Ordinal)
            .Replace($"{staging}/", "staging/", StringComparison.Ordinal).Replace($"{production}/", "production/", StringComparison.Ordinal)
            .Replace($"{staging} ", "staging", StringComparison.Ordinal).Replace($"{production} ", "production", StringComparison.Ordinal)));
        if (Environment.GetEnvironmentVariable("SECRETPIN_TRANSCRIPT") is { Length: > 0 } file)
        {
            await File.WriteAllTextAsync(file, transcript);
        }

        // HelmRotationDocumentTests runs the section about Helm.
        Assert.Equal(Commands((await File.ReadAllTextAsync(Repository.Rotation)).Split("## With Helm")[0]), Commands(transcript));
    }

    private static string[] Commands(string text) =>
        [.. text.Split('\n').Where(line => line.StartsWith("$ kubectl secretpin", StringComparison.Ordinal))
            .Select(line => Version().Replace(line, "VERSION"))];

    [GeneratedRegex("\\d{14}")]
    private static partial Regex Version();
}
