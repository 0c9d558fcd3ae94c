using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Enforcement;

/// <summary>What a namespace's labels ask of its workloads.</summary>
public sealed class EnforcementLabelTests(RunningCluster cluster)
{
    [Fact]
    public async Task Enforced_only_versions_and_aliases_are_taken()
    {
        var ns = await cluster.NewNamespaceAsync(("secretpin.io/enforce", "versioned"));
        await ns.SecretAsync("plain");
        var auth = await ns.PinAsync("auth", TestObjects.Old);
        foreach (var kind in (string[])["Deployment", "CronJob", "Pod"])
        {
            (await ns.Try(TestObjects.Workload(kind, "app", "plain"), "apply", "-f", "-")).Refused(
                "requires versioned Secrets (secretpin.io/enforce)", "names Secret plain, which is neither versioned nor an alias");
            await ns.Apply(TestObjects.Workload(kind, "app", "auth"));
            await ns.Apply(TestObjects.Workload(kind, "named", auth));
        }

        (await ns.Try(TestObjects.Workload("Deployment", "missing", $"auth-{TestObjects.New}"), "apply", "-f", "-")).Refused("does not exist");
    }

    [Fact]
    public async Task Exempt_names_are_taken_all_the_same()
    {
        var ns = await cluster.NewNamespaceAsync(("secretpin.io/enforce", "versioned"));
        await ns.SecretAsync("legacy-token");
        await ns.Kubectl("annotate", "namespace", ns.Name, "secretpin.io/exempt=legacy-*,ca");

        // Labels and annotations of namespaces are known by a watch.
        await Until.HoldsAsync(async () =>
            await ns.Try(TestObjects.Workload("Deployment", "app", "legacy-token"), "apply", "-f", "-") is { Code: not 0 } refused ? refused.Error : null);
    }

    [Fact]
    public async Task With_warn_who_applies_is_told_and_with_audit_the_log_is()
    {
        var ns = await cluster.NewNamespaceAsync(("secretpin.io/warn", "versioned"), ("secretpin.io/audit", "versioned"));
        await ns.SecretAsync("plain");

        var applied = await ns.Apply(TestObjects.Workload("Deployment", "app", "plain"));

        Assert.Contains("Warning: ", applied.Error, StringComparison.Ordinal);
        Assert.Contains("names Secret plain, which is neither versioned nor an alias", applied.Error, StringComparison.Ordinal);
        await Until.HoldsAsync(async () =>
            (await cluster.Plane.AuditLogAsync()).Any(line =>
                line.Contains($"/namespaces/{ns.Name}/deployments", StringComparison.Ordinal)
                && line.Contains("verify.secretpin.io/", StringComparison.Ordinal)
                && line.Contains("neither versioned nor an alias", StringComparison.Ordinal))
                ? null : "The audit log says nothing of it.");
    }

    [Fact]
    public async Task Without_a_label_nothing_is_asked()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");

        Assert.Empty((await ns.Apply(TestObjects.Workload("Deployment", "app", "plain"))).Error);
    }

    [Theory]
    [InlineData("secretpin.io/enforce", "Versioned")]
    [InlineData("secretpin.io/warn", "true")]
    [InlineData("secretpin.io/audit", "")]
    public async Task An_unknown_value_of_a_label_causes_a_warning(string label, string value)
    {
        var ns = await cluster.NewNamespaceAsync((label, value));
        await ns.SecretAsync("plain");

        var applied = await ns.Apply(TestObjects.Workload("Deployment", "app", "plain"));

        Assert.Contains($"{label}={value}", applied.Error, StringComparison.Ordinal);
    }
}
