using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SecretPin.Core.References;
using SecretPin.Webhook.Audit;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Audit;

/// <summary>Audit mode in all namespaces. The cases of the reviews contain namespaces in audit mode.</summary>
public sealed class AuditModeTests : IDisposable
{
    private readonly StringWriter _output = new();

    private JsonNode[] Lines => [.. _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    public void Dispose() => _output.Dispose();

    [Fact]
    public async Task A_workload_is_not_changed_and_what_would_have_changed_is_counted_and_recorded_once()
    {
        await using var webhook = await StartAsync(TestObjects.Cluster);

        var answer = await webhook.PostAsync("/mutate/workloads", TestObjects.Review().ToJsonString());
        await webhook.PostAsync("/mutate/workloads", TestObjects.Review().ToJsonString());
        await webhook.PostAsync("/mutate/workloads", TestObjects.Review().With(request => (request["dryRun"], request["uid"]) = (true, "dry")));

        Assert.True(answer.IsAllowed);
        Assert.Null(answer.Patch);
        Assert.Equal([$"audit mode: SecretPin would have resolved auth-api-secrets to {TestObjects.Secret}"], answer.Warnings);
        var line = Assert.Single(Lines);
        Assert.Equal(("Audit", 509, answer.Warnings[0]), ((string)line["Category"]!, (int)line["EventId"]!, (string)line["Message"]!));
        Assert.Equal(
            ("audit", "Audited", "Rewrite", "Resolved", "/mutate/workloads", "Deployment.apps", "production", "auth-api", "anna"),
            (Text("mode"), Text("outcome"), Text("wouldBe"), Text("reason"), Text("endpoint"), Text("kind"), Text("namespace"), Text("name"), Text("user")));
        Assert.Contains(
            "secretpin_audited_reviews_total{otel_scope_name=\"SecretPin\",endpoint=\"/mutate/workloads\",outcome=\"Rewrite\",reason=\"Resolved\"} 1",
            (await webhook.ProbeAsync("/metrics")).Body, StringComparison.Ordinal);

        string Text(string field) => (string)line["Audit"]![field]!;
    }

    [Fact]
    public async Task A_deletion_that_would_be_rejected_is_allowed_and_recorded_as_audited()
    {
        var secret = TestObjects.Secret.ToString();
        await using var webhook = await StartAsync(new()
        {
            Evidence = new() { Objects = [new ObjectScanner().Scan(Encoding.UTF8.GetBytes(TestObjects.Deployment(secret).ToJsonString()))] },
        });

        var answer = await webhook.PostAsync("/validate/secrets", TestObjects.Deletion(secret).ToJsonString());

        Assert.True(answer.IsAllowed);
        Assert.StartsWith("audit mode: SecretPin would have rejected this: Secret production/", Assert.Single(answer.Warnings), StringComparison.Ordinal);
        var line = Assert.Single(Lines);
        var audit = line["Audit"]!;
        Assert.Equal(504, (int)line["EventId"]!);
        Assert.Equal(
            ("audit", "Audited", "InUse", secret),
            ((string)audit["mode"]!, (string)audit["outcome"]!, (string)audit["reason"]!, (string)audit["secret"]!));
        Assert.Equal(["Deployment/auth-api"], audit["referrers"]!.AsArray().Select(referrer => (string)referrer!));
    }

    /// <summary>Otherwise, an outage of the API server would reject deletions and workloads in audit mode.</summary>
    [Theory]
    [InlineData("/validate/secrets")]
    [InlineData("/mutate/workloads")]
    [InlineData("/validate/workloads")]
    public async Task A_review_that_cannot_be_verified_is_allowed(string path)
    {
        await using var webhook = await StartAsync(new ThrowingCluster(new TimeoutException("The API server did not answer.")));

        var answer = await webhook.PostAsync(path, (path == "/validate/secrets" ? TestObjects.Deletion() : TestObjects.Review()).ToJsonString());

        Assert.True(answer.IsAllowed);
        Assert.Equal("Unverified", answer.Reason);
    }

    [Fact]
    public async Task An_error_does_not_enable_audit_mode_in_a_namespace()
    {
        await using var webhook = await RunningWebhook.OnAsync(new ThrowingCluster(new TimeoutException("The API server did not answer.")));

        Assert.False((await webhook.PostAsync("/mutate/workloads", TestObjects.Review().ToJsonString())).IsAllowed);
    }

    /// <summary>A SecretAlias is an object of SecretPin: nothing else depends on it, and an invalid one would be in force after audit mode.</summary>
    [Fact]
    public async Task An_invalid_SecretAlias_is_rejected_and_the_deletion_of_one_in_use_is_allowed()
    {
        await using var webhook = await StartAsync(new()
        {
            Evidence = new() { Objects = [new ObjectScanner().Scan(Encoding.UTF8.GetBytes(TestObjects.Deployment().ToJsonString()))] },
        });
        var deletion = TestObjects.AliasReview("""{"source": {"version": "20250723110000"}}""").With(request =>
            (request["operation"], request["oldObject"], request["object"]) = ("DELETE", request["object"]!.DeepClone(), null));

        Assert.False((await webhook.PostAsync("/validate/aliases", TestObjects.AliasReview("""{"source": {}}""").ToJsonString())).IsAllowed);
        var answer = await webhook.PostAsync("/validate/aliases", deletion);

        Assert.True(answer.IsAllowed);
        Assert.Equal("InUse", answer.Reason);
        Assert.Equal("Deny", (string)Assert.Single(Lines)["Audit"]!["wouldBe"]!);
    }

    [Fact]
    public async Task Outside_of_audit_mode_the_lines_state_that_the_deletion_was_rejected()
    {
        await using var webhook = await StartAsync(new() { Evidence = new() }, "Enforce");

        await webhook.PostAsync("/validate/secrets", TestObjects.Deletion().With(request =>
            request["oldObject"]!["metadata"]!["annotations"] = new JsonObject { ["secretpin.io/allow-deletion"] = "leaked" }));

        Assert.Equal(("enforce", "Forced"), ((string)Lines[0]["Audit"]!["mode"]!, (string)Lines[0]["Audit"]!["outcome"]!));
    }

    private Task<RunningWebhook> StartAsync(MemoryCluster cluster, string mode = "Audit") => RunningWebhook.StartAsync(builder =>
    {
        builder.Services.AddCluster(cluster);
        builder.Services.AddSingleton(new AuditLog(_output));
        builder.Configuration.AddInMemoryCollection([new("Admission:Mode", mode)]);
    });
}
