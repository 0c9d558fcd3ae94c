using System.Text.RegularExpressions;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Releases;

/// <summary>The section "With Helm" of docs/rotation.md, command by command.</summary>
[Trait("Category", "Slow")]
public sealed partial class HelmRotationDocumentTests(RunningCluster cluster)
{
    [Fact]
    public async Task The_commands_of_the_section_succeed_in_this_order()
    {
        Assert.SkipWhen(Binaries.WhyNoHelm is not null, Binaries.WhyNoHelm ?? "");
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old);
        await ns.PinAsync("regcred", TestObjects.Old);
        await ns.Until("secretaliases", "auth", alias => alias?["status"]?["pinned"] is not null);
        using var chart = new ReleasedChart(ns);
        await using var pods = new ReadyPods(ns);
        await chart.UpgradeAsync();
        string[] versions = [old];

        foreach (var command in Commands())
        {
            var arguments = command.Replace(" -n shop", "", StringComparison.Ordinal).Split(' ')[1..];
            var result = command.StartsWith("helm ", StringComparison.Ordinal)
                ? await chart.TryAsync([.. arguments.Select(argument => argument == "./app" ? chart.Path : argument)])
                : await ns.Try(arguments);
            result.Succeeded();
            var app = await ns.Get("deployments", "app");
            ManagedFields.AssertNoTraceOfSecretPin(app);
            if (Of(app["spec"]).Single(name => name.StartsWith("auth-", StringComparison.Ordinal)) is var version && version != versions[^1])
            {
                versions = [.. versions, version];
            }

            await ns.Until("secretaliases", "auth", alias =>
                (string?)alias?["status"]?["pinned"] == $"auth-{alias?["spec"]?["source"]?["version"]}");
        }

        Assert.Equal(3, versions.Length);
        Assert.Equal(old, versions[^1]);
        Assert.Equal(1, (int)(await ns.Get("deployments", "app"))["spec"]!["replicas"]!);
    }

    private static string[] Commands()
    {
        var text = File.ReadAllText(Repository.Rotation);
        var section = text[text.IndexOf("## With Helm", StringComparison.Ordinal)..text.IndexOf("## Exit codes", StringComparison.Ordinal)];
        return [.. Command().Matches(section).Select(match => match.Groups[1].Value)];
    }

    [GeneratedRegex(@"^\$ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Command();
}
