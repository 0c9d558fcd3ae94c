using System.Text.Json.Nodes;
using static SecretPin.Core.Tests.Guard.TestCluster;

namespace SecretPin.Core.Tests.Guard;

/// <summary>The messages of the deletion guard name the referrers and contain advice.</summary>
public sealed class DeletionGuardMessageTests
{
    private const string WhatToDo = "Remove these references first, or see 'kubectl secretpin refs auth-20250715100000 -n production'.";

    [Fact]
    public void The_message_matches_the_design()
    {
        var blue = Workload("Deployment", "auth-blue");
        Json.At(blue, "/spec/template/spec").AsObject()["containers"] = JsonNode.Parse(
            """[{"name": "app", "env": [{"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "auth-api-secrets-20250715100000", "key": "token"}}}]}]""");
        var weekly = Workload("CronJob", "weekly-report", "auth-api-secrets-20250715100000");
        Json.At(weekly, "/spec/jobTemplate/spec/template/spec/containers/0").AsObject()["name"] = "app";
        var cluster = new TestCluster().With(blue, weekly);
        cluster.Aliases.Add(TestObjects.Alias("auth-api-secrets", version: TestObjects.NewVersion, pinned: "auth-api-secrets-20250723110000"));

        Assert.Equal(
            "Secret production/auth-api-secrets-20250715100000 is still in use by CronJob/weekly-report (container app, envFrom) and "
            + "Deployment/auth-blue (container app, env TOKEN). Move them to auth-api-secrets-20250723110000, or see "
            + "'kubectl secretpin refs auth-api-secrets-20250715100000 -n production'.",
            cluster.Delete("auth-api-secrets-20250715100000").Message);
    }

    [Fact]
    public void Without_an_alias_the_message_advises_to_remove_the_references() =>
        Assert.Equal(
            $"Secret production/{Old} is still in use by Pod/app (container a, envFrom). {WhatToDo}",
            new TestCluster().With(Workload("Pod", "app", Old)).Delete().Message);

    [Fact]
    public void Ten_referrers_are_listed_by_name()
    {
        var cluster = new TestCluster().With([.. Enumerable.Range(10, 10).Reverse().Select(i => Workload("Deployment", $"app-{i}", Old))]);

        Assert.Equal(
            $"Secret production/{Old} is still in use by "
            + string.Join(", ", Enumerable.Range(10, 9).Select(i => $"Deployment/app-{i} (container a, envFrom)"))
            + $" and Deployment/app-19 (container a, envFrom). {WhatToDo}",
            cluster.Delete().Message);
    }

    [Fact]
    public void More_than_ten_referrers_are_counted()
    {
        var cluster = new TestCluster().With([.. Enumerable.Range(10, 12).Select(i => Workload("Deployment", $"app-{i}", Old))]);

        Assert.Equal(
            $"Secret production/{Old} is still in use by "
            + string.Join(", ", Enumerable.Range(10, 10).Select(i => $"Deployment/app-{i} (container a, envFrom)"))
            + $" and 2 more. {WhatToDo}",
            cluster.Delete().Message);
    }

    [Fact]
    public void At_most_three_distinct_fields_of_a_referrer_are_listed()
    {
        var app = Workload("Pod", "app", Old, Old, New, Old, Old, Old);
        Json.At(app, "/spec/containers/0/envFrom").AsArray().Add(new JsonObject { ["secretRef"] = new JsonObject { ["name"] = Old } });

        var message = new TestCluster().With(app).Delete().Message;

        Assert.Contains("(container a, envFrom; container b, envFrom; container d, envFrom", message, StringComparison.Ordinal);
        Assert.Contains("2 more)", message, StringComparison.Ordinal);
        Assert.DoesNotContain("container c", message, StringComparison.Ordinal);
        Assert.DoesNotContain("container e", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_referrer_whose_controller_is_also_a_referrer_is_not_listed()
    {
        var deployment = Workload("Deployment", "app", Old);
        var replicaSet = OwnedBy(Workload("ReplicaSet", "app-1", Old), deployment);
        var pods = Enumerable.Range(1, 3).Select(i => OwnedBy(Workload("Pod", $"app-1-{i}", Old), replicaSet)).ToArray();

        Assert.Equal(
            $"Secret production/{Old} is still in use by Deployment/app (container a, envFrom). {WhatToDo}",
            new TestCluster().With([.. pods, replicaSet, deployment]).Delete().Message);
    }

    [Fact]
    public void A_referrer_whose_controller_is_not_a_referrer_is_listed()
    {
        var deployment = Stuck(Workload("Deployment", "app", New));
        var replicaSet = OwnedBy(Replicas(Workload("ReplicaSet", "app-1", Old), 1), deployment);

        Assert.Contains(
            "in use by ReplicaSet/app-1 (container a, envFrom).",
            new TestCluster().With(deployment, replicaSet, OwnedBy(Workload("Pod", "app-1-x", Old), replicaSet)).Delete().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Owners_in_a_cycle_are_listed()
    {
        var (one, two, three) = (Workload("Pod", "one", Old), Workload("Pod", "two", Old), Workload("Pod", "three", Old));
        OwnedBy(one, two);
        OwnedBy(two, one);

        Assert.Contains(
            "in use by Pod/one (container a, envFrom), Pod/three (container a, envFrom) and Pod/two (container a, envFrom).",
            new TestCluster().With(one, two, three).Delete().Message, StringComparison.Ordinal);
    }
}
