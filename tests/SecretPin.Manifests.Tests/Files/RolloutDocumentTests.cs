using System.Text.RegularExpressions;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Manifests.Files;

namespace SecretPin.Manifests.Tests.Files;

/// <summary>The examples in docs/rollouts.md.</summary>
public sealed partial class RolloutDocumentTests
{
    [Fact]
    public async Task Each_SecretAlias_in_the_document_is_valid_and_has_the_rollout_that_the_text_describes()
    {
        var aliases = await AliasesAsync();

        Assert.Equal(
            [
                ("production/auth-api-secrets", 3, 2), ("shop/auth", 2, 1), ("dev/auth", 0, 0), ("staging/auth", 1, 0), ("production/auth", 2, 0),
            ],
            aliases.Select(alias => ($"{alias.Namespace}/{alias.Name}", alias.Plan?.Steps.Count ?? 0, alias.Plan?.Checks.Count ?? 0)));
    }

    [Fact]
    public async Task A_version_passes_the_three_namespaces_of_the_example_one_after_the_other()
    {
        var aliases = (await AliasesAsync()).Where(alias => alias.Name.Value == "auth").ToDictionary(alias => alias.Namespace);
        var version = VersionedSecretName.ParseOrNull("auth-20250723110000")!;
        var pinnedAt = new DateTimeOffset(2025, 7, 23, 12, 0, 0, TimeSpan.Zero);

        Assert.Null(aliases["dev"].Plan);
        Assert.Equal(("dev", TimeSpan.FromHours(1)), Gate(aliases["staging"]));
        Assert.Equal(("staging", TimeSpan.FromHours(24)), Gate(aliases["production"]));
        var (gate, waiting) = (Assert.Single(aliases["production"].Plan!.After), pinnedAt.AddHours(23));
        Assert.Equal(
            "namespace staging has completed its rollout to 20250723110000", RolloutGateRule.Unmet(gate, aliases["staging"], version, waiting));

        var staged = SecretAlias.Read(
            """
            {"metadata": {"name": "auth"}, "spec": {"source": {"newest": {}}},
             "status": {"pinned": "auth-20250723110000", "history": [{"secret": "auth-20250723110000", "pinnedAt": "2025-07-23T12:00:00Z"}]}}
            """u8, "staging");
        Assert.NotNull(RolloutGateRule.Unmet(gate, staged, version, waiting));
        Assert.Null(RolloutGateRule.Unmet(gate, staged, version, pinnedAt.AddHours(24)));
    }

    private static (string Namespace, TimeSpan Soak) Gate(SecretAlias alias)
    {
        var gate = Assert.Single(alias.Plan!.After);
        return (gate.Namespace, gate.Soak);
    }

    private static async Task<IReadOnlyList<SecretAlias>> AliasesAsync()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "rollouts.md"));
        var aliases = new List<SecretAlias>();
        foreach (Match block in YamlBlock().Matches(document))
        {
            using var text = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(block.Groups["text"].Value));
            await foreach (var manifest in new ManifestReader("docs/rollouts.md").ReadAsync(text))
            {
                if (manifest.Type is { IsComplete: true } type && type.ObjectKind.Kind == "SecretAlias")
                {
                    var resource = SecretAliasObject.Read(manifest.Json.Span);
                    aliases.Add(SecretAlias.Of(resource, resource.Metadata!.Namespace!));
                }
            }
        }

        return aliases;
    }

    [GeneratedRegex("^```yaml\n(?<text>apiVersion: .*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex YamlBlock();
}
