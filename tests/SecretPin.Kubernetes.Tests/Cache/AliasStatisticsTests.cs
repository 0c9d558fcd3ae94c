using System.Text;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Cache;

namespace SecretPin.Kubernetes.Tests.Cache;

/// <summary>The statistics of aliases that metrics report.</summary>
public sealed class AliasStatisticsTests
{
    private const string Old = "auth-20250101000000", New = "auth-20250201000000";

    private readonly ClusterIndex _index = new();
    private readonly ObjectScanner _scanner = new();

    public AliasStatisticsTests() => Put(
        Kinds.SecretAlias,
        $$"""
        {"metadata":{"namespace":"ns","name":"auth"},"spec":{"source":{"version":"20250201000000"} },
         "status":{"pinned":"{{New}}","history":[{"secret":"{{New}}","pinnedAt":"2026-01-31T12:00:00Z"}] } }
        """);

    [Fact]
    public void Reports_when_each_alias_was_pinned() =>
        Assert.Equal([("ns", "auth", new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero))], AliasStatistics.Of(_index).Pins);

    [Theory]
    [InlineData("False", "AccessDenied", true)]
    [InlineData("Unknown", "SourceUnavailable", true)]
    [InlineData("True", "Suspended", false)]
    [InlineData("True", "Pinned", false)]
    public void Reports_why_an_alias_is_not_ready(string status, string reason, bool isTold)
    {
        Put(Kinds.SecretAlias, $$"""
            {"metadata":{"namespace":"ns","name":"auth"},"spec":{"source":{"version":"20250201000000"} },"status":{"conditions":[
             {"type":"Resolved","status":"False","reason":"Unresolved","message":"","observedGeneration":1,"lastTransitionTime":"2026-01-31T12:00:00Z"},
             {"type":"Ready","status":"{{status}}","reason":"{{reason}}","message":"","observedGeneration":1,"lastTransitionTime":"2026-01-31T12:00:00Z"}]} }
            """);
        Assert.Equal(isTold ? [("ns", "auth", reason)] : [], AliasStatistics.Of(_index).NotReady);
    }

    [Theory, InlineData("True", true), InlineData("False", false)]
    public void Reports_the_aliases_whose_plain_Secret_changed(string status, bool isReported)
    {
        Put(Kinds.SecretAlias, $$"""
            {"metadata":{"namespace":"ns","name":"auth"},"spec":{"source":{"version":"20250201000000"} },"status":{"conditions":[
             {"type":"PlainSecretChanged","status":"{{status}}","reason":"","message":"","observedGeneration":1,"lastTransitionTime":"2026-01-31T12:00:00Z"}]} }
            """);
        Assert.Equal(isReported ? [("ns", "auth")] : [], AliasStatistics.Of(_index).PlainSecretsChanged);
    }

    [Theory]
    [InlineData("Waiting", true)]
    [InlineData("Soaking", true)]
    [InlineData("RolledBack", true)]
    [InlineData("Complete", false)]
    public void Reports_the_step_and_the_phase_of_each_rollout_that_is_not_complete(string phase, bool isReported)
    {
        Put(Kinds.SecretAlias, $$$"""
            {"metadata":{"namespace":"ns","name":"auth"},
             "spec":{"source":{"version":"20250201000000"},"rollout":{"steps":[{"percent":100}]} },
             "status":{"pinned":"{{{Old}}}","rollout":
               {"from":"{{{Old}}}","to":"{{{New}}}","step":2,"phase":"{{{phase}}}","since":"2026-01-31T12:00:00Z","startedAt":"2026-01-31T12:00:00Z"} } }
            """);
        Assert.Equal(
            isReported ? [("ns", "auth", 2L, phase, new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero))] : [], AliasStatistics.Of(_index).Rollouts);
    }

    [Fact]
    public void A_rollout_has_replicas_of_two_versions_until_it_ends()
    {
        ReplicaSet("web-1", Old, 2, "web");
        ReplicaSet("web-2", New, 1, "web");
        ReplicaSet("web-0", "auth-20240101000000", 0, "web");
        ReplicaSet("other-1", New, 4, "other");
        Assert.Equal([("ns", "auth", "20250101000000", 2), ("ns", "auth", "20250201000000", 5)], AliasStatistics.Of(_index).Replicas);
        Assert.Equal([("ns", "auth", 1)], AliasStatistics.Of(_index).Mixed);

        ReplicaSet("web-1", Old, 0, "web");
        ReplicaSet("web-2", New, 3, "web");
        Assert.Equal([("ns", "auth", "20250201000000", 7)], AliasStatistics.Of(_index).Replicas);
        Assert.Equal([("ns", "auth", 0)], AliasStatistics.Of(_index).Mixed);
    }

    [Fact]
    public void Two_workloads_with_different_versions_are_not_mixed()
    {
        ReplicaSet("blue-1", Old, 2, "blue");
        ReplicaSet("green-1", New, 2, "green");
        Assert.Equal([("ns", "auth", 0)], AliasStatistics.Of(_index).Mixed);
    }

    [Theory, InlineData("StatefulSet", "replicas", "updatedReplicas"), InlineData("DaemonSet", "desiredNumberScheduled", "updatedNumberScheduled")]
    public void A_rollout_of_a_workload_with_ControllerRevisions_is_mixed(string kind, string all, string updated)
    {
        var owner = new ObjectKind("apps", kind);
        Put(Kinds.ControllerRevision, $$$"""
            {"metadata":{"namespace":"ns","name":"db-1","uid":"uid-db-1","creationTimestamp":"2025-01-01T00:00:00Z",{{{Owned(kind, "db")}}} },
             "data":{"spec":{"template":{"spec":{{{PodSpec(Old)}}} } } } }
            """);
        Put(owner, Workload(3, 1));
        Assert.Equal([("ns", "auth", "20250101000000", 2), ("ns", "auth", "20250201000000", 1)], AliasStatistics.Of(_index).Replicas);
        Assert.Equal([("ns", "auth", 1)], AliasStatistics.Of(_index).Mixed);

        Put(owner, Workload(3, 3));
        Assert.Equal([("ns", "auth", 0)], AliasStatistics.Of(_index).Mixed);

        string Workload(int replicas, int ofTemplate) => $$$"""
            {"metadata":{"namespace":"ns","name":"db","uid":"uid-db"},"spec":{"template":{"spec":{{{PodSpec(New)}}} } },
             "status":{"{{{all}}}":{{{replicas}}},"{{{updated}}}":{{{ofTemplate}}} } }
            """;
    }

    private void ReplicaSet(string name, string secret, int replicas, string deployment) => Put(Kinds.ReplicaSet, $$$"""
        {"metadata":{"namespace":"ns","name":"{{{name}}}","uid":"uid-{{{name}}}",{{{Owned("Deployment", deployment)}}} },
         "spec":{"replicas":{{{replicas}}},"template":{"spec":{{{PodSpec(secret)}}} } } }
        """);

    private static string Owned(string kind, string name) =>
        $$""" "ownerReferences":[{"apiVersion":"apps/v1","kind":"{{kind}}","name":"{{name}}","uid":"uid-{{name}}","controller":true}] """;

    private static string PodSpec(string secret) => $$"""{"volumes":[{"name":"v","secret":{"secretName":"{{secret}}"} }]}""";

    private void Put(ObjectKind kind, string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        if (kind == Kinds.SecretAlias)
        {
            new AliasReflectorStore(_index, _scanner).Put(bytes);
        }
        else
        {
            new ReferrerReflectorStore(_index, _scanner, kind).Put(bytes);
        }
    }
}
