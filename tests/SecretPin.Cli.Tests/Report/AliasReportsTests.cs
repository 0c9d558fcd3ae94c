using System.Text.Json.Nodes;
using SecretPin.Cli.Report;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Report;

public sealed class AliasReportsTests
{
    private static readonly DateTimeOffset Now = new(2025, 8, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Periods_end_where_the_next_begins_and_the_current_one_ends_now()
    {
        var report = ReportOf(AliasWithHistory(), Secret(New));

        Assert.Equal(
            [(New, At(23), Now), (Old, At(15), At(23))],
            report.Periods.Select(period => (period.Secret.Version.ToString(), period.From, period.To)));
        Assert.Equal($"auth-{Old}", report.Previous?.ToString());
    }

    [Fact]
    public void Missing_versions_are_listed_if_they_are_recorded_or_referenced()
    {
        var report = ReportOf(AliasWithHistory(), Secret(New), Workload("CronJob", "weekly", Older));

        Assert.Equal(
            [(New, true), (Old, false), (Older, false)], report.Versions.Select(version => (version.Secret.Version.ToString(), version.Exists)));
        Assert.Equal([null, null], report.Versions.Skip(1).Select(version => version.Deletion));
    }

    [Fact]
    public void A_workload_in_a_rollout_is_one_user_of_two_versions()
    {
        var report = ReportOf(
            Alias(), Secret(Old), Secret(New), Workload("Deployment", "web", New), Workload("ReplicaSet", "web-1", Old, OwnedBy("Deployment", "web")),
            Workload("Pod", "web-1-a", Old, OwnedBy("ReplicaSet", "web-1")));

        var user = Assert.Single(report.Users);
        Assert.Equal("Deployment/web", user.Name);
        Assert.Equal(
            [(New, true, 0), (Old, false, 1)],
            user.Uses.OrderByDescending(use => use.Key.Version).Select(use => (use.Key.Version.ToString(), use.Value.IsDeclared, use.Value.Pods)));
        Assert.Equal([user], report.Outdated);
    }

    [Fact]
    public void Each_version_has_the_answer_of_the_guard_to_its_deletion()
    {
        var report = ReportOf(Alias($$"""{"source": {"version": "{{New}}"}, "retention": "0s"}"""), Secret(Old), Secret(New));

        Assert.Contains("is pinned by", report.Versions[0].Deletion, StringComparison.Ordinal);
        Assert.Equal("Can be deleted.", report.Versions[1].Deletion);
    }

    [Theory]
    [InlineData("""{"source": {"version": "20250723110000"}}""", "version 20250723110000")]
    [InlineData("""{"source": {"newest": {}}}""", "newest")]
    [InlineData("""{"source": {"newest": {"minAge": "72h"}}}""", "newest, at least 3 days old")]
    [InlineData("""{"source": {"awsSecretsManager": {"secretId": "auth", "region": "eu-west-1"}}}""", "AWS Secrets Manager")]
    public void The_source_is_described(string spec, string expected) => Assert.Equal(expected, ReportOf(Alias(spec)).Source);

    [Fact]
    public void An_object_that_the_webhook_does_not_resolve_is_a_user_and_not_an_outdated_workload()
    {
        var report = ReportOf(
            [
                Alias(), .. Secrets(Old, New), ArgoRollout("web", Old), ClusterTriggerAuthentication("global", Old),
                InNamespace("infra", IstioGateway("shared", Old)),
            ]);

        Assert.Equal(
            ["ClusterTriggerAuthentication.keda.sh/global", "Gateway.networking.istio.io/shared in namespace infra", "Rollout/web"],
            report.Users.Select(user => user.Name));
        Assert.Equal(["Rollout/web"], report.Outdated.Select(user => user.Name));
    }

    private static DateTimeOffset At(int day) => new(2025, 7, day, 12, 0, 0, TimeSpan.Zero);

    private static JsonObject AliasWithHistory() => Alias(New, $$"""
        {"pinned": "auth-{{New}}", "history": [
          {"secret": "auth-{{New}}", "pinnedAt": "2025-07-23T12:00:00Z"}, {"secret": "auth-{{Old}}", "pinnedAt": "2025-07-15T12:00:00Z"}]}
        """);

    private static AliasReport ReportOf(params JsonObject[] objects) =>
        Assert.Single(new AliasReports(Namespace, Of(objects).Evidence, References, Now).All());
}
