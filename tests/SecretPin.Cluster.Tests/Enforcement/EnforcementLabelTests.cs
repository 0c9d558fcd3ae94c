using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Enforcement;

/// <summary>The enforcement labels of namespaces.</summary>
public sealed class EnforcementLabelTests(RunningCluster cluster)
{
    [Fact]
    public async Task An_enforced_namespace_accepts_only_versions_and_aliases()
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
    public async Task Exempt_names_are_accepted()
    {
        var ns = await cluster.NewNamespaceAsync(("secretpin.io/enforce", "versioned"));
        await ns.SecretAsync("legacy-token");
        await ns.Kubectl("annotate", "namespace", ns.Name, "secretpin.io/exempt=legacy-*,ca");

        // The webhook learns labels and annotations of namespaces from a watch.
        await Until.HoldsAsync(async () =>
            await ns.Try(TestObjects.Workload("Deployment", "app", "legacy-token"), "apply", "-f", "-") is { Code: not 0 } refused ? refused.Error : null);
    }

    [Fact]
    public async Task Warn_mode_returns_a_warning_and_audit_mode_writes_to_the_audit_log()
    {
        var ns = await cluster.NewNamespaceAsync(("secretpin.io/warn", "versioned"), ("secretpin.io/audit", "versioned"));
        await ns.SecretAsync("plain");

        var applied = await ns.Apply(TestObjects.Workload("Deployment", "app", "plain"));

        Assert.Contains("Warning: ", applied.Error, StringComparison.Ordinal);
        Assert.Contains("names Secret plain, which is neither versioned nor an alias", applied.Error, StringComparison.Ordinal);
        await AuditLogContainsAsync("verify.secretpin.io/", "neither versioned nor an alias");

        var missing = $"plain-{TestObjects.Old}";
        applied = await ns.Apply(TestObjects.Workload("Deployment", "versioned", missing));
        Assert.Contains($"Secret {missing} does not exist", applied.Error, StringComparison.Ordinal);
        await AuditLogContainsAsync("versions.secretpin.io/", $"Secret {missing} does not exist");

        Task AuditLogContainsAsync(string webhook, string text) => Until.HoldsAsync(async () =>
            (await cluster.Plane.AuditLogAsync()).Any(line =>
                line.Contains($"/namespaces/{ns.Name}/deployments", StringComparison.Ordinal)
                && line.Contains(webhook, StringComparison.Ordinal)
                && line.Contains(text, StringComparison.Ordinal))
                ? null : $"The audit log does not contain: {webhook}, {text}");
    }

    [Fact]
    public async Task A_namespace_without_labels_accepts_unversioned_names()
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
        await ns.PinAsync("auth", TestObjects.Old);

        foreach (var name in (string[])["plain", "auth"])
        {
            var applied = await ns.Apply(TestObjects.Workload("Deployment", $"with-{name}", name));

            Assert.Contains($"{label}={value}", applied.Error, StringComparison.Ordinal);
        }
    }
}
