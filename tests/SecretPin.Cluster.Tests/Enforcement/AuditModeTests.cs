using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Enforcement;

/// <summary>Audit mode by the label of a namespace.</summary>
public sealed class AuditModeTests(RunningCluster cluster)
{
    [Fact]
    public async Task In_a_namespace_with_the_label_everything_is_allowed_unchanged_and_reported()
    {
        var ns = await cluster.NewNamespaceAsync(("secretpin.io/mode", "audit"), ("secretpin.io/enforce", "versioned"));
        await ns.SecretAsync("plain");
        var old = await ns.PinAsync("auth", TestObjects.Old);

        // Resolving and enforcement.
        var resolved = await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"));
        Assert.Contains($"Warning: audit mode: SecretPin would have resolved auth to {old}", resolved.Error, StringComparison.Ordinal);
        Assert.Contains("\"auth\"", (await ns.Get("deployments", "app"))!["spec"]!.ToJsonString(), StringComparison.Ordinal);
        var enforced = await ns.Apply(TestObjects.Workload("Deployment", "plain", "plain"));
        Assert.Contains("audit mode: SecretPin would have rejected this: Deployment", enforced.Error, StringComparison.Ordinal);

        // The admission policies.
        var changed = await ns.Try("patch", "secret", old, "--type=merge", "-p", """{"data":{"token":"bmV3"}}""");
        Assert.Contains("is a version of SecretAlias/auth", changed.Succeeded().Error, StringComparison.Ordinal);

        // The guard.
        var deletion = (await ns.Try("delete", "secret", old)).Succeeded();
        Assert.Contains("audit mode: SecretPin would have rejected this: Secret", deletion.Error, StringComparison.Ordinal);
        var attempt = (await ns.Until("blockeddeletions", old, found => found is not null))!["status"]!;
        Assert.Equal((1L, "Audited"), ((long?)attempt["audited"], (string?)attempt["attempts"]![0]!["outcome"]));

        // The audit log of SecretPin and of the API server, and the metric.
        await Until.HoldsAsync(() => Task.FromResult(
            cluster.Webhook.Output.Contains("\"wouldBe\":\"Rewrite\"", StringComparison.Ordinal) ? null : "The audit log does not contain the Deployment."));
        await Until.HoldsAsync(async () => (await cluster.Plane.AuditLogAsync()).Any(line =>
            line.Contains(ns.Name, StringComparison.Ordinal)
            && (string?)JsonNode.Parse(line)!["annotations"]?["secrets.guard-audit.secretpin.io/wouldBe"] == "Deny")
            ? null : "The audit log of the API server does not contain the deletion.");
        Assert.Contains("secretpin_audited_reviews_total", await cluster.Webhook.MetricsAsync(), StringComparison.Ordinal);

        // An invalid alias is rejected in every mode, and without the label, everything is enforced.
        (await ns.Try("annotate", "secretalias", "auth", "secretpin.io/rollout=later")).Refused("metadata.annotations['secretpin.io/rollout']");
        await ns.SecretAsync("auth", TestObjects.Old);
        Assert.Contains("is in audit mode", (await ns.Kubectl("secretpin", "status")).Error, StringComparison.Ordinal);
        await ns.Kubectl("label", "namespace", ns.Name, "secretpin.io/mode-");
        await Until.HoldsAsync(async () => await ns.Try("delete", "secret", old, "--dry-run=server") is { Code: 0 } allowed ? allowed.Output : null);
    }
}
