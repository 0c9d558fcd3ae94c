using System.Text.RegularExpressions;
using SecretPin.Core;
using SecretPin.Core.References;
using YamlDotNet.RepresentationModel;

namespace SecretPin.Chart.Tests;

/// <summary>What we may do in the cluster is what the core's tables need, and says why.</summary>
public sealed partial class RightsTests
{
    private static readonly string[] Read = ["get", "list", "watch"];

    private static readonly YamlNode Everywhere = ChartFiles.Install.One("ClusterRole");
    private static readonly YamlNode AtHome = ChartFiles.Install.One("Role");

    [Fact]
    public void Every_kind_that_can_name_a_secret_may_be_read()
    {
        var readable = Rights(Everywhere).Where(right => right.Verb == "list").Select(right => (right.Group, right.Resource)).ToArray();
        Assert.All(new ObjectScanner().ReferrerKinds, kind => Assert.Contains(Plural.Of(kind), readable));
    }

    [Fact]
    public void Nothing_else_may_be_read()
    {
        var known = new ObjectScanner().ReferrerKinds.Append(Kinds.Secret).Append(Kinds.Namespace).Append(Kinds.SecretAlias)
            .Append(new(WellKnown.Group, "BlockedDeletion"))
            .Select(Plural.Of);
        Assert.Equal(
            known.Order(), Rights(Everywhere).Where(right => right.Verb == "list").Select(right => (right.Group, right.Resource)).Order());
    }

    [Fact]
    public void Pods_are_never_watched() => Assert.DoesNotContain(("", "pods", "watch"), Rights(Everywhere));

    [Fact]
    public void All_that_may_be_written_everywhere_is_ours_or_an_event() =>
        Assert.Equal(
            [
                "admissionregistration.k8s.io/mutatingwebhookconfigurations patch",
                "admissionregistration.k8s.io/validatingwebhookconfigurations patch",
                "events.k8s.io/events create",
                "events.k8s.io/events patch",
                "secretpin.io/blockeddeletions create",
                "secretpin.io/blockeddeletions delete",
                "secretpin.io/blockeddeletions/status patch",
                "secretpin.io/secretaliases/status patch",
            ],
            Rights(Everywhere).Where(right => !Read.Contains(right.Verb))
                .Select(right => $"{right.Group}/{right.Resource} {right.Verb}").Order());

    [Fact]
    public void Registrations_are_only_our_own() =>
        Assert.Equal(
            ["secretpin"],
            Assert.Single(Everywhere.List("rules"), rule => rule.Texts("apiGroups").Contains("admissionregistration.k8s.io"))
                .Texts("resourceNames"));

    [Fact]
    public void At_home_only_creating_is_not_by_name() =>
        Assert.All(
            AtHome.List("rules"),
            rule => Assert.True(rule.List("resourceNames").Any() != rule.Texts("verbs").Contains("create"), rule.ToString()));

    [Fact]
    public void Every_rule_says_what_it_is_for()
    {
        var lines = ChartFiles.Read("templates/rbac.yaml").Split('\n');
        Assert.All(
            Enumerable.Range(0, lines.Length).Where(line => Rule().IsMatch(lines[line])),
            line => Assert.Matches(@"^  # .+\.$", lines[line - 1]));
    }

    private static IEnumerable<(string Group, string Resource, string Verb)> Rights(YamlNode role) =>
        from rule in role.List("rules")
        from resource in rule.Texts("resources")
        from verb in rule.Texts("verbs")
        select (Assert.Single(rule.Texts("apiGroups")), resource, verb);

    [GeneratedRegex("^  - apiGroups:")]
    private static partial Regex Rule();
}
