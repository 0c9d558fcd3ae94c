using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Commands;

public sealed class ReportTests(RunningCluster cluster)
{
    [Fact]
    public async Task The_report_shows_the_version_of_each_workload_and_no_value()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload("CronJob", "weekly", "auth"));
        await ns.PinAsync("auth", TestObjects.New);
        await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"));
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.html");

        (await ns.Try("secretpin", "report", "--html", file)).Succeeded();

        var page = await File.ReadAllTextAsync(file);
        File.Delete(file);
        Assert.Contains($"CronJob/weekly: {TestObjects.Old}.", page, StringComparison.Ordinal);
        Assert.Contains($"Deployment/app: {TestObjects.New}", page, StringComparison.Ordinal);
        Assert.Contains($"Pinned to <b>auth-{TestObjects.New}</b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("c29tZQ==", page, StringComparison.Ordinal);
    }
}
