using System.Text.Json.Nodes;
using SecretPin.Cli.Adopt;
using SecretPin.Cli.Terminal;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Adopt;

public sealed class AdoptionPlanTests
{
    [Fact]
    public void Plain_Secrets_are_listed_by_name_with_their_workloads()
    {
        var plan = Plan(
            [.. Secrets("db", "api"), Workload("Deployment", "web", "db"), Workload("CronJob", "weekly", "db"), Workload("Deployment", "app", "api")]);

        Assert.Equal(["api", "db"], plan.Adoptions.Select(adoption => adoption.Alias.Value));
        Assert.Equal(
            [("CronJob/weekly", "container app, envFrom"), ("Deployment/web", "container app, envFrom")],
            plan.Adoptions[1].Referrers.Select(referrer => (referrer.Workload.ToString(), referrer.Places)));
        Assert.Empty(plan.Skipped);
    }

    [Fact]
    public void Versioned_Secrets_and_declared_aliases_are_not_adopted() =>
        Assert.Empty(Plan([Alias(), Secret(New), Secret("auth"), Workload("Deployment", "web", New), Workload("Deployment", "app", "auth")]).Adoptions);

    [Fact]
    public void Controlled_and_finished_objects_do_not_count()
    {
        var finished = Workload("Pod", "done", "db");
        finished["status"] = new JsonObject { ["phase"] = "Succeeded" };

        var plan = Plan(
            [
                Secret("db"), finished, Workload("Deployment", "web", "other"), Workload("ReplicaSet", "web-1", "db", OwnedBy("Deployment", "web")),
            ]);

        Assert.Empty(plan.Adoptions);
    }

    [Theory]
    [InlineData("missing", "Secret missing not found, or being deleted; referenced by Deployment/web.")]
    [InlineData("leaving", "Secret leaving not found, or being deleted; referenced by Deployment/web.")]
    public void A_Secret_that_does_not_exist_is_skipped(string name, string message)
    {
        var plan = Plan([Secret("leaving", """{"deletionTimestamp": "2026-01-01T00:00:00Z"}"""), Workload("Deployment", "web", name)]);

        Assert.Empty(plan.Adoptions);
        Assert.Equal([message], plan.Skipped);
    }

    [Fact]
    public void A_Secret_whose_name_cannot_be_an_alias_is_skipped()
    {
        var name = new string('a', 250);

        var plan = Plan([Secret(name), Workload("Deployment", "web", name)]);

        Assert.Empty(plan.Adoptions);
        Assert.StartsWith($"Secret {name}: the name ", Assert.Single(plan.Skipped), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_Secrets_of_named_workloads_are_adopted()
    {
        var plan = Plan([.. Secrets("db", "api"), Workload("Deployment", "web", "db"), Workload("Deployment", "app", "api")], "deployment/app");

        Assert.Equal("api", Assert.Single(plan.Adoptions).Alias.Value);
    }

    [Theory]
    [InlineData("Deployment/missing")]
    [InlineData("ReplicaSet/web-1")]
    public void A_named_workload_must_exist_and_have_no_controller(string name)
    {
        JsonObject[] objects = [Workload("Deployment", "web", "db"), Workload("ReplicaSet", "web-1", "db", OwnedBy("Deployment", "web"))];

        var refused = Assert.Throws<RefusedException>(() => Plan(objects, name));

        Assert.StartsWith($"Workload {name} not found in namespace shop", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Secret_that_a_tool_manages_is_adopted_only_if_it_is_named()
    {
        JsonObject[] objects = [.. Secrets("db", "api"), Workload("Deployment", "web", "db"), Workload("Deployment", "app", "api")];
        var managers = new Dictionary<string, string> { ["db"] = "Helm release shop" };

        var all = AdoptionPlan.Of(Of(objects), [], managers);
        var named = AdoptionPlan.Of(Of(objects), ["secret/db"], managers);

        Assert.Equal("api", Assert.Single(all.Adoptions).Alias.Value);
        Assert.StartsWith("Secret db is managed by Helm release shop", Assert.Single(all.Skipped), StringComparison.Ordinal);
        Assert.Equal(("db", "Helm release shop"), (Assert.Single(named.Adoptions).Alias.Value, named.Adoptions[0].Manager));
        Assert.Throws<RefusedException>(() => AdoptionPlan.Of(Of(objects), ["Secret/other"], managers));
    }

    private static AdoptionPlan Plan(IEnumerable<JsonObject> objects, params string[] workloads) =>
        AdoptionPlan.Of(Of(objects), workloads, new Dictionary<string, string>());
}
