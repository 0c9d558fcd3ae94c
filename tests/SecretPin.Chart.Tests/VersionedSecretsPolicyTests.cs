using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace SecretPin.Chart.Tests;

/// <summary>The ValidatingAdmissionPolicy that makes versioned Secrets immutable.</summary>
public sealed partial class VersionedSecretsPolicyTests
{
    private static readonly YamlNode Policy = ChartFiles.Install.VersionedSecretsPolicy();

    private static readonly YamlNode Binding =
        ChartFiles.Install.All("ValidatingAdmissionPolicyBinding").With("metadata.name", "versioned-secrets.secretpin.io");

    /// <summary>The tests of the CRD compare the pattern with the value type.</summary>
    [Fact]
    public void The_pattern_of_a_version_is_the_pattern_in_the_CRD()
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
    public void It_applies_to_updates_of_Secrets_in_the_namespaces_of_the_webhooks()
    {
        var rule = Assert.Single(Policy.List("spec.matchConstraints.resourceRules"));
        Assert.Equal(["UPDATE"], rule.Texts("operations"));
        Assert.Equal(["secrets"], rule.Texts("resources"));
        Assert.Equal(
            ChartFiles.Install.One("ValidatingWebhookConfiguration").List("webhooks").First().At("namespaceSelector"),
            Policy.At("spec.matchConstraints.namespaceSelector"));
    }

    [Fact]
    public void Its_parameters_are_the_aliases_of_the_namespace()
    {
        Assert.Equal(("secretpin.io/v1alpha1", "SecretAlias"), (Policy.Text("spec.paramKind.apiVersion"), Policy.Text("spec.paramKind.kind")));
        var reference = Binding.At("spec.paramRef")!;
        Assert.Equal("Allow", reference.Text("parameterNotFoundAction"));
        Assert.Empty(Assert.IsType<YamlMappingNode>(reference.At("selector")));
        Assert.Null(reference.At("namespace"));
        Assert.Contains("params.metadata.name", Policy.List("spec.matchConditions").With("name", "of-its-alias").Text("expression"), StringComparison.Ordinal);
    }

    /// <summary>Otherwise, no Secret of the cluster could be updated while the CRD SecretAlias is absent.</summary>
    [Fact]
    public void It_denies_but_an_error_of_the_policy_does_not()
    {
        Assert.Equal(Policy.Text("metadata.name"), Binding.Text("spec.policyName"));
        Assert.Equal(["Deny"], Binding.Texts("spec.validationActions"));
        Assert.Equal("Ignore", Policy.Text("spec.failurePolicy"));
    }

    [Fact]
    public void In_namespaces_in_audit_mode_it_only_warns()
    {
        var audited = ChartFiles.Install.All("ValidatingAdmissionPolicyBinding").With("metadata.name", "versioned-secrets-audit.secretpin.io");

        Assert.Equal(["Warn", "Audit"], audited.Texts("spec.validationActions"));
        Assert.Equal(Binding.At("spec.paramRef"), audited.At("spec.paramRef"));
        foreach (var (binding, selected) in new[] { (Binding, "NotIn"), (audited, "In") })
        {
            var expression = Assert.Single(binding.List("spec.matchResources.namespaceSelector.matchExpressions"));
            Assert.Equal(("secretpin.io/mode", selected), (expression.Text("key"), expression.Text("operator")));
        }
    }

    [GeneratedRegex(@"matches\('(?<pattern>[^']+)'\)$")]
    private static partial Regex Pattern();
}
