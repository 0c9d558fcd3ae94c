using System.Text.RegularExpressions;
using CsCheck;
using SecretPin.Core.References;

namespace SecretPin.Core.Tests.References;

public sealed partial class FieldPathTests
{
    private static readonly string[] Parts =
        ["spec", "a-1_B", ".", ".*", "[*]", "[name]", "[0]", "[\"a.b/c~d\"]", "[\"", "\"]", "[\"\"]", "é", " ", "\n"];

    [Fact]
    public void Exactly_the_texts_of_the_grammar_are_paths() =>
        Gen.Int[0, Parts.Length - 1].Array[0, 6].Select(indices => string.Concat(indices.Select(index => Parts[index])))
            .Sample(
                text =>
                {
                    Assert.Equal(Whole().IsMatch(text), FieldPath.TryParse(text, out var segments));
                    if (Whole().IsMatch(text))
                    {
                        Assert.Equal(Segment().Matches(text).Select(match => match.Value switch
                        {
                            "[*]" => FieldPath.Element,
                            ".*" => FieldPath.Member,
                            _ => FieldPath.Escape(match.Groups["key"].Value),
                        }), segments);
                    }
                },
                iter: 20_000);

    [Theory]
    [InlineData("metadata.annotations[\"example.com/secret\"]", "metadata/annotations/example.com~1secret")]
    [InlineData("spec.volumes.*.secrets[*].name", "spec/volumes/{*}/secrets/*/name")]
    public void A_path_may_contain_quoted_keys_and_wildcards(string text, string expected)
    {
        Assert.True(FieldPath.TryParse(text, out var segments));
        Assert.Equal(expected, string.Join('/', segments));
    }

    [Theory]
    [InlineData("spec", "spec")]
    [InlineData("spec.template.spec", "spec/template/spec")]
    [InlineData("spec/template/spec", "spec/template/spec")]
    [InlineData("spec.workerGroupSpecs[*].template.spec", "spec/workerGroupSpecs/[name]/template/spec")]
    [InlineData("spec/jobs[*]/groups[*]/template/spec", "spec/jobs/[name]/groups/[name]/template/spec")]
    [InlineData("spec.templates[*]", "spec/templates/[name]")]
    public void The_path_of_a_pod_spec_may_lead_through_lists(string text, string expected)
    {
        Assert.True(FieldPath.TryParsePodSpec(text, out var path));
        Assert.Equal(expected, path);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".spec")]
    [InlineData("spec.")]
    [InlineData("spec..template")]
    [InlineData("[*].spec")]
    [InlineData("spec.groups[0].template")]
    [InlineData("spec.groups[*]template")]
    [InlineData("spec.groups.*.template")]
    [InlineData("spec.groups[*.template")]
    [InlineData("spec[\"a/b\"].template")]
    [InlineData("spec template")]
    public void Any_other_path_of_a_pod_spec_is_rejected(string text) => Assert.False(FieldPath.TryParsePodSpec(text, out _));

    [Theory]
    [InlineData("spec/template/spec", "spec/template")]
    [InlineData("spec", "")]
    [InlineData("spec/groups/[name]/template/spec", "spec/groups/[name]/template")]
    [InlineData("spec/templates/[name]", "spec/templates/[name]")]
    [InlineData("spec/pxc", "")]
    public void The_pod_template_is_around_the_pod_spec(string podSpec, string template) => Assert.Equal(template, PodTemplatePath.Around(podSpec));

    [GeneratedRegex("""\G(?:\[\*\]|\.\*|\["(?<key>[^"]+)"\]|\.?(?<key>[A-Za-z0-9_-]+))""", RegexOptions.CultureInvariant)]
    private static partial Regex Segment();

    [GeneratedRegex("""\A[A-Za-z0-9_-]+(?:\[\*\]|\.\*|\["[^"]+"\]|\.[A-Za-z0-9_-]+)*\z""", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();
}
