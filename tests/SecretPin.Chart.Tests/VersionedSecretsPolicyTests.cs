using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace SecretPin.Chart.Tests;

/// <summary>The API server's own rule: a versioned Secret does not change.</summary>
public sealed partial class VersionedSecretsPolicyTests
{
    private static readonly YamlNode Policy = ChartFiles.Install.One("ValidatingAdmissionPolicy");

    /// <summary>That pattern is compared with the value type in the tests of the CRD.</summary>
    [Fact]
    public void It_takes_a_version_for_what_the_crd_takes_for_one()
    {
        var crd = ChartFiles.Install.All("CustomResourceDefinition").With("spec.names.kind", "SecretAlias");
        var version = crd.AllNodes.OfType<YamlScalarNode>()
            .Single(scalar => scalar.Value!.StartsWith("!self.startsWith('0000')", StringComparison.Ordinal));
        var name = Policy.List("spec.matchConditions").With("name", "versioned").Text("expression")!;
        Assert.Equal(
            Pattern().Match(version.Value!).Groups["pattern"].Value.TrimStart('^'),
            Pattern().Match(name).Groups["pattern"].Value.Replace(".-", "", StringComparison.Ordinal));
    }

    [Fact]
    public void It_is_about_changes_where_we_take_part()
    {
        var rule = Assert.Single(Policy.List("spec.matchConstraints.resourceRules"));
        Assert.Equal(["UPDATE"], rule.Texts("operations"));
        Assert.Equal(["secrets"], rule.Texts("resources"));
        Assert.Equal(
            ChartFiles.Install.One("ValidatingWebhookConfiguration").List("webhooks").First().At("namespaceSelector"),
            Policy.At("spec.matchConstraints.namespaceSelector"));
    }

    [Fact]
    public void It_refuses()
    {
        var binding = ChartFiles.Install.One("ValidatingAdmissionPolicyBinding");
        Assert.Equal(Policy.Text("metadata.name"), binding.Text("spec.policyName"));
        Assert.Equal(["Deny"], binding.Texts("spec.validationActions"));
        Assert.Equal("Fail", Policy.Text("spec.failurePolicy"));
    }

    [GeneratedRegex(@"matches\('(?<pattern>[^']+)'\)$")]
    private static partial Regex Pattern();
}
