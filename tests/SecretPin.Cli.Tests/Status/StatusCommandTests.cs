using System.Text.Json.Nodes;
using SecretPin.Cli.Tests.Support;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Status;

public sealed class StatusCommandTests
{
    [Fact]
    public async Task An_enforcement_label_with_an_invalid_value_is_reported()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(Old), .. Secrets(Old)]);
        cluster.Server.Put("/api/v1/namespaces/shop", JsonNode.Parse(
            """{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": {"secretpin.io/enforce": "Versioned"} } }"""));

        var result = await cluster.RunAsync("status");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(
            "Warning: namespace shop has the label secretpin.io/enforce=Versioned, which has no effect: the only valid value is versioned.",
            result.Errors,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("audit", null)]
    [InlineData(null, "audit")]
    public async Task Audit_mode_of_the_namespace_or_of_the_chart_is_reported(string? label, string? chart)
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(Old), .. Secrets(Old)]);
        cluster.Server.Put("/api/v1/namespaces/shop", JsonNode.Parse(
            $$$"""{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": {"secretpin.io/mode": "{{{label}}}"} } }"""));
        cluster.Server.Serve(new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition") { IsNamespaced = false });
        cluster.Server.Put("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/secretaliases.secretpin.io", JsonNode.Parse(
            $$$"""
            {
              "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
              "metadata": {"name": "secretaliases.secretpin.io", "annotations": {"secretpin.io/mode": "{{{chart}}}"} }
            }
            """));
        const string Note = "Namespace shop is in audit mode: SecretPin changes and rejects nothing in it, and only reports what it would have done.";

        Assert.Contains(Note, (await cluster.RunAsync("status")).Errors, StringComparison.Ordinal);
        Assert.Contains(Note, (await cluster.RunAsync("refs", $"auth-{Old}")).Output, StringComparison.Ordinal);
        Assert.Equal("audit", (string?)JsonNode.Parse((await cluster.RunAsync("status", "-o", "json")).Output)![0]!["mode"]);
        Assert.Equal("audit", (string?)JsonNode.Parse((await cluster.RunAsync("refs", $"auth-{Old}", "-o", "json")).Output)!["deletion"]!["mode"]);
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("""{"matchLabels": {"secretpin.io/enabled": "true"}}""", true)]
    public async Task A_namespace_that_the_webhooks_do_not_cover_is_reported(string selector, bool isReported)
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(Old), .. Secrets(Old)]);
        cluster.Server.Put("/api/v1/namespaces/shop", JsonNode.Parse("""{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"} }"""));
        var configuration = JsonNode.Parse("""
            {
              "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
              "metadata": {"name": "secretpin", "labels": {"app.kubernetes.io/name": "secretpin"}}, "webhooks": [{"name": "secrets.guard.secretpin.io"}]
            }
            """)!;
        configuration["webhooks"]![0]!["namespaceSelector"] = JsonNode.Parse(selector);
        cluster.Server.Put("/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/secretpin", configuration);

        var result = await cluster.RunAsync("status");

        Assert.Equal(
            isReported,
            result.Errors.Contains("Warning: SecretPin does not cover namespace shop: 1 of its webhooks do not select it.", StringComparison.Ordinal));
    }
}
