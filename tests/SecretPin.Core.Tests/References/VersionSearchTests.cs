using System.Text;
using SecretPin.Core.References;

namespace SecretPin.Core.Tests.References;

public sealed class VersionSearchTests
{
    private const string Name = "auth-20250723110000";

    [Theory]
    [InlineData("""{"spec": {"servers": [{"tls": {"credentialName": "@"}}]}}""", "servers[0].tls.credentialName")]
    [InlineData("""{"spec": {"servers": [{}, {"tls": {"credentialName": "@"}}]}}""", "servers[1].tls.credentialName")]
    [InlineData("""{"spec": {"names": ["a", "@"]}}""", "names[1]")]
    [InlineData("""{"spec": {"names": [["a"], ["b", "@"]]}}""", "names[1][1]")]
    [InlineData("""{"spec": {"secrets": {"@": 1}}}""", "secrets.@")]
    [InlineData("""{"data": {"a": "@"}}""", "data.a")]
    [InlineData("""{"metadata": {"annotations": {"example.com/secret": "@"}}}""", "metadata.annotations[example.com/secret]")]
    [InlineData("""{"spec": {"status": "@", "managedFields": "@"}}""", "status", "managedFields")]
    public void A_version_is_found_at_any_place(string json, params string[] labels) =>
        Assert.Equal(
            labels.Select(label => label.Replace("@", Name, StringComparison.Ordinal)),
            Find(json.Replace("@", Name, StringComparison.Ordinal)).Select(reference => reference.Label));

    [Theory]
    [InlineData("""{"status": {"secret": "@"}}""")]
    [InlineData("""{"metadata": {"name": "@"}}""")]
    [InlineData("""{"metadata": {"managedFields": [{"fieldsV1": {"f:@": {}}}]}}""")]
    [InlineData("""{"metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": "@"}}}""")]
    [InlineData("""{"metadata": {"ownerReferences": [{"name": "@"}]}}""")]
    [InlineData("""{"spec": {"text": "see @"}}""")]
    [InlineData("""{"spec": {"text": "@-a"}}""")]
    [InlineData("""{"spec": {"text": "a/b/@"}}""")]
    [InlineData("""{"spec": {"text": "auth-20251399000000", "other": "auth-2025072311000", "more": "auth-202507231100000"}}""")]
    public void A_place_that_does_not_express_a_need_is_ignored(string json) => Assert.Empty(Find(json.Replace("@", Name, StringComparison.Ordinal)));

    [Theory]
    [InlineData("auth-20250723110000", null)]
    [InlineData("shop/auth-20250723110000", "shop")]
    public void A_version_may_have_a_namespace(string value, string? ns)
    {
        var found = Assert.Single(Find($$$"""{"metadata": {"namespace": "production"}, "spec": {"a": "{{{value}}}"}}"""));

        Assert.Equal((Name, ns), (found.Name, found.Namespace));
    }

    [Fact]
    public void A_cluster_scoped_object_may_need_a_version_of_any_namespace() =>
        Assert.Equal(SecretField.AnyNamespace, Assert.Single(Find($$$"""{"metadata": {"name": "a"}, "spec": {"a": "{{{Name}}}"}}""")).Namespace);

    [Fact]
    public void An_object_without_the_name_of_its_Secret_provides_the_Secret_of_its_own_name()
    {
        var json = $$$"""{"metadata": {"name": "{{{Name}}}"}, "spec": {"template": {"labels": {"a": "{{{Name}}}", "b": "other-20250723110000"} } } }""";

        Assert.Equal(["other-20250723110000"], Find(json, provides: true).Select(reference => reference.Name));
    }

    [Fact]
    public void The_filter_passes_each_object_with_a_version()
    {
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var before = new string([.. Enumerable.Range(0, random.Next(60)).Select(_ => "0123456789abc-\"{}:,"[random.Next(19)])]);

            Assert.True(VersionSearch.MayContain(Encoding.UTF8.GetBytes($"{before}x-20250723110000\"}}")), before);
        }
    }

    private static IReadOnlyList<Reference> Find(string json, bool provides = false)
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        var scanned = new ObjectScanner().ScanAs(new("example.com", "Widget"), utf8);
        VersionSearch.AddTo(scanned, utf8, provides);
        return scanned.References;
    }
}
