using System.Text.RegularExpressions;
using SecretPin.Core;
using SecretPin.Core.References;
using YamlDotNet.RepresentationModel;

namespace SecretPin.Chart.Tests;

/// <summary>The RBAC rules of the webhook, compared with the tables of the core.</summary>
public sealed partial class RightsTests
{
    private static readonly string[] ReadVerbs = ["get", "list", "watch"];

    private static readonly YamlNode ClusterRole = ChartFiles.Install.ClusterRole();
    private static readonly YamlNode Role = ChartFiles.Install.One("Role");

    [Fact]
    public void Every_kind_of_referrer_can_be_listed()
    {
        var readable = Rights(ClusterRole).Where(right => right.Verb == "list").Select(right => (right.Group, right.Resource)).ToArray();
        Assert.All(new ObjectScanner().ReferrerKinds, kind => Assert.Contains(Plural.Of(kind), readable));
    }

    [Fact]
    public void No_other_kind_can_be_listed()
    {
        var known = new ObjectScanner().ReferrerKinds.Append(Kinds.Secret).Append(Kinds.Namespace).Append(Kinds.SecretAlias)
            .Append(new(WellKnown.Group, "BlockedDeletion"))
            .Select(Plural.Of);
        Assert.Equal(
            known.Order(), Rights(ClusterRole).Where(right => right.Verb == "list").Select(right => (right.Group, right.Resource)).Order());
    }

    [Fact]
    public void Pods_are_never_watched() => Assert.DoesNotContain(("", "pods", "watch"), Rights(ClusterRole));

    [Fact]
    public void The_ClusterRole_allows_writes_only_to_objects_of_SecretPin_and_to_Events() =>
        Assert.Equal(
            [
                "admissionregistration.k8s.io/mutatingwebhookconfigurations patch",
                "admissionregistration.k8s.io/validatingwebhookconfigurations patch",
                "events.k8s.io/events create",
                "events.k8s.io/events patch",
                "secretpin.io/blockeddeletions create",
                "secretpin.io/blockeddeletions delete",
                "secretpin.io/blockeddeletions patch",
                "secretpin.io/secretaliases/status patch",
            ],
            Rights(ClusterRole).Where(right => !ReadVerbs.Contains(right.Verb))
                .Select(right => $"{right.Group}/{right.Resource} {right.Verb}").Order());

    [Fact]
    public void Only_the_webhook_configurations_of_SecretPin_can_be_changed() =>
        Assert.Equal(
            ["secretpin", "zzz-secretpin"],
            Assert.Single(ClusterRole.List("rules"), rule => rule.Texts("apiGroups").Contains("admissionregistration.k8s.io"))
                .Texts("resourceNames"));

    [Fact]
    public void Rules_of_the_Role_are_limited_to_a_name_except_for_create() =>
        Assert.All(
            Role.List("rules"),
            rule => Assert.True(rule.List("resourceNames").Any() != rule.Texts("verbs").Contains("create"), rule.ToString()));

    [Fact]
    public void Every_rule_has_a_comment_with_its_purpose()
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
