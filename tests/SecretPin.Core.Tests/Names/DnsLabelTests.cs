using SecretPin.Core.Names;

namespace SecretPin.Core.Tests.Names;

public sealed class DnsLabelTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("production")]
    [InlineData("team-1")]
    [InlineData("0")]
    public void A_name_that_Kubernetes_accepts_as_a_namespace_is_a_label(string name) => Assert.True(DnsLabel.IsValid(name));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData("a/b")]
    [InlineData("a%2fb")]
    [InlineData("A")]
    [InlineData("a_b")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a\n")]
    public void Any_other_name_is_not_a_label(string name) => Assert.False(DnsLabel.IsValid(name));

    [Fact]
    public void A_label_has_at_most_63_characters()
    {
        Assert.True(DnsLabel.IsValid(new string('a', 63)));
        Assert.False(DnsLabel.IsValid(new string('a', 64)));
    }
}
