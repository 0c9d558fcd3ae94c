using System.Text.RegularExpressions;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Rights;

/// <summary>
/// The rules of the chart are sufficient and necessary: no request of a replica that performs all functions is denied, and
/// each verb of each rule is needed by a request that no other rule allows.
/// </summary>
[Collection(nameof(SerialTests))]
[Trait("Category", "Slow")]
public sealed class RbacRuleTests(Exercise exercise) : IClassFixture<Exercise>
{
    [Theory]
    [InlineData("ClusterRole: get list watch secrets")]
    [InlineData("ClusterRole: get list watch namespaces")]
    [InlineData("ClusterRole: get list watch secretaliases")]
    [InlineData("ClusterRole: patch secretaliases/status")]
    [InlineData("ClusterRole: get list pods")]
    [InlineData("ClusterRole: get list watch replicationcontrollers podtemplates persistentvolumes")]
    [InlineData("ClusterRole: list watch serviceaccounts")]
    [InlineData("ClusterRole: get list watch deployments replicasets statefulsets daemonsets")]
    [InlineData("ClusterRole: list watch controllerrevisions")]
    [InlineData("ClusterRole: get list watch jobs cronjobs")]
    [InlineData("ClusterRole: get list watch ingresses")]
    [InlineData("ClusterRole: get list watch gateways")]
    [InlineData("ClusterRole: get list watch storageclasses")]
    [InlineData("ClusterRole: get list watch rollouts")]
    [InlineData("ClusterRole: get list watch triggerauthentications")]
    [InlineData("ClusterRole: create patch events")]
    [InlineData("ClusterRole: get create patch blockeddeletions")]
    [InlineData("ClusterRole: list delete blockeddeletions")]
    [InlineData("ClusterRole: list create delete externalsecrets")]
    [InlineData("ClusterRole: create subjectaccessreviews")]
    [InlineData("ClusterRole: delete pods")]
    [InlineData("ClusterRole: patch deployments replicasets statefulsets daemonsets")]
    [InlineData("ClusterRole: patch cronjobs")]
    [InlineData("ClusterRole: patch replicationcontrollers podtemplates")]
    [InlineData("ClusterRole: patch rollouts")]
    [InlineData("ClusterRole: patch triggerauthentications")]
    [InlineData("ClusterRole: get patch mutatingwebhookconfigurations validatingwebhookconfigurations")]
    [InlineData("Role: create leases")]
    [InlineData("Role: get patch leases")]
    [InlineData("Role: create secrets")]
    [InlineData("Role: patch secrets")]
    public void Every_rule_is_needed(string rule)
    {
        Assert.SkipWhen(Exercise.Problem is not null, Exercise.Problem ?? "");

        // The gateways of the Gateway API and of Istio have rules with the same text.
        var found = exercise.Rules.Where(other => other.Text == rule).ToArray();

        Assert.NotEmpty(found);
        Assert.All(found, one => Assert.Empty(one.Kinds.SelectMany(kind => one.Verbs.Select(verb => $"{verb} {kind}")).Except(Needing(one))));
    }

    /// <summary>The requests that only this rule allows, as <c>verb resource</c>.</summary>
    private IEnumerable<string> Needing(Rule rule) => exercise.Requests
        .Where(request => exercise.Rules.Where(other => other.Allows(request, RunningCluster.SystemNamespace)).ToArray() is [var only] && only == rule)
        .Select(request => $"{request.Verb} {request.Resource}");

    [Fact]
    public void Every_rule_of_the_chart_is_tested()
    {
        Assert.SkipWhen(Exercise.Problem is not null, Exercise.Problem ?? "");
        var lines = typeof(RbacRuleTests).GetMethod(nameof(Every_rule_is_needed))!.GetCustomAttributesData()
            .Where(attribute => attribute.AttributeType == typeof(InlineDataAttribute))
            .Select(attribute => (string)((IReadOnlyCollection<System.Reflection.CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!)
                .Single().Value!);

        Assert.Equal(lines.Order(StringComparer.Ordinal), exercise.Rules.Select(rule => rule.Text).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_rules_together_allow_every_request()
    {
        Assert.SkipWhen(Exercise.Problem is not null, Exercise.Problem ?? "");

        Assert.Empty(exercise.Requests.Where(request => !request.IsAllowed).Distinct());
    }

    [Fact]
    public void The_rules_are_what_kubectl_lists()
    {
        Assert.SkipWhen(Exercise.Problem is not null, Exercise.Problem ?? "");
        // The new content of can-i.txt after an intended change.
        TestContext.Current.TestOutputHelper?.WriteLine(exercise.Listed);

        Assert.Equal(WithSortedVerbs(File.ReadAllText(Repository.Rights)), WithSortedVerbs(exercise.Listed));
    }

    /// <summary>If several rules grant verbs on a resource, kubectl lists the verbs in the order in which it reads the rules.</summary>
    private static string WithSortedVerbs(string listed) => Regex.Replace(
        listed, @"\[([^\]]*)\]$", verbs => $"[{string.Join(' ', verbs.Groups[1].Value.Split(' ').Order(StringComparer.Ordinal))}]", RegexOptions.Multiline);
}
