using SecretPin.Cli.Versions;

namespace SecretPin.Cli.Tests.Versions;

public sealed class VersionSkewTests
{
    [Theory]
    [InlineData("1.2.3", "1.2.9", true)]
    [InlineData("1.2.3", "1.3.0-rc.1", true)]
    [InlineData("1.3.0", "1.2.0", true)]
    [InlineData("1.2.3", "1.4.0", false)]
    [InlineData("1.2.3", "2.2.3", false)]
    [InlineData("0.2.0", "0.2.7", true)]
    [InlineData("0.2.0", "0.3.0", false)]
    [InlineData("0.9.0", "1.0.0", false)]
    [InlineData("1.2.3", "v1.2.0", true)]
    [InlineData("1.2.3", "latest", true)]
    [InlineData("1.2.3", null, true)]
    public void The_plugin_works_with_a_webhook_that_differs_by_one_minor_version(string plugin, string? webhook, bool works) =>
        Assert.Equal(works, VersionSkew.OfClient(plugin, webhook) is null);

    [Theory]
    [InlineData("1.2.3", "1.2.3", true)]
    [InlineData("1.3.0", "1.2.3", true)]
    [InlineData("1.2.2", "1.2.3", false)]
    [InlineData(null, "1.2.3", true)]
    public void A_CRD_must_not_be_older_than_the_webhook(string? crd, string? webhook, bool works) =>
        Assert.Equal(works, VersionSkew.OfCrd(crd, webhook) is null);
}
