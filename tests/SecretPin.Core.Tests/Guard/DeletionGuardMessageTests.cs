using System.Text.Json.Nodes;
using static SecretPin.Core.Tests.Guard.TestCluster;

namespace SecretPin.Core.Tests.Guard;

/// <summary>A denial is one that a person can act on.</summary>
public sealed class DeletionGuardMessageTests
{
    private const string WhatToDo = "Remove these references first, or see 'kubectl secretpin refs auth-20250715100000 -n production'.";

    [Fact]
    public void It_reads_as_the_design_has_it()
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
    public void Without_an_alias_there_is_nothing_to_move_to() =>
        Assert.Equal(
            $"Secret production/{Old} is still in use by Pod/app (container a, envFrom). {WhatToDo}",
            new TestCluster().With(Workload("Pod", "app", Old)).Delete().Message);

    [Fact]
    public void Ten_referrers_are_named_in_the_order_of_their_names()
    {
        var cluster = new TestCluster().With([.. Enumerable.Range(10, 10).Reverse().Select(i => Workload("Deployment", $"app-{i}", Old))]);

        Assert.Equal(
            $"Secret production/{Old} is still in use by "
            + string.Join(", ", Enumerable.Range(10, 9).Select(i => $"Deployment/app-{i} (container a, envFrom)"))
            + $" and Deployment/app-19 (container a, envFrom). {WhatToDo}",
            cluster.Delete().Message);
    }

    [Fact]
    public void Of_more_than_ten_referrers_it_is_said_how_many_more_there_are()
    {
        var cluster = new TestCluster().With([.. Enumerable.Range(10, 12).Select(i => Workload("Deployment", $"app-{i}", Old))]);

        Assert.Equal(
            $"Secret production/{Old} is still in use by "
            + string.Join(", ", Enumerable.Range(10, 10).Select(i => $"Deployment/app-{i} (container a, envFrom)"))
            + $" and 2 more. {WhatToDo}",
            cluster.Delete().Message);
    }

    [Fact]
    public void A_referrer_names_three_of_its_fields_and_each_once()
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
    public void What_its_controller_needs_too_is_said_once_by_the_controller()
    {
        var deployment = Workload("Deployment", "app", Old);
        var replicaSet = OwnedBy(Workload("ReplicaSet", "app-1", Old), deployment);
        var pods = Enumerable.Range(1, 3).Select(i => OwnedBy(Workload("Pod", $"app-1-{i}", Old), replicaSet)).ToArray();

        Assert.Equal(
            $"Secret production/{Old} is still in use by Deployment/app (container a, envFrom). {WhatToDo}",
            new TestCluster().With([.. pods, replicaSet, deployment]).Delete().Message);
    }

    [Fact]
    public void What_its_controller_does_not_need_any_more_is_named_itself()
    {
        var deployment = Workload("Deployment", "app", New);
        var replicaSet = OwnedBy(Replicas(Workload("ReplicaSet", "app-1", Old), 1), deployment);

        Assert.Contains(
            "in use by ReplicaSet/app-1 (container a, envFrom).",
            new TestCluster().With(deployment, replicaSet, OwnedBy(Workload("Pod", "app-1-x", Old), replicaSet)).Delete().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Owners_in_a_circle_are_named()
    {
        var (one, two, three) = (Workload("Pod", "one", Old), Workload("Pod", "two", Old), Workload("Pod", "three", Old));
        OwnedBy(one, two);
        OwnedBy(two, one);

        Assert.Contains(
            "in use by Pod/one (container a, envFrom), Pod/three (container a, envFrom) and Pod/two (container a, envFrom).",
            new TestCluster().With(one, two, three).Delete().Message, StringComparison.Ordinal);
    }
}
