using SecretPin.Core.References;

namespace SecretPin.Core.Tests.References;

public sealed class FieldPathTests
{
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
}
