using System.Text.Json.Nodes;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Telemetry;

/// <summary>The JSON log of the container.</summary>
public sealed class ConsoleLoggingTests
{
    [Fact]
    public async Task Each_line_is_JSON_with_the_uid_of_its_review_and_without_values()
    {
        using var cluster = new TemporaryFolder();
        await File.WriteAllTextAsync(cluster["alias.yaml"], $$"""
            apiVersion: secretpin.io/v1alpha1
            kind: SecretAlias
            metadata: {name: auth-api-secrets, namespace: {{TestObjects.Namespace}}}
            spec: {source: {version: "20250715100000"} }
            """);
        using var webhook = await OfflineWebhook.StartAsync(cluster.Path, ("Logging__Console__FormatterName", "json"));
        using var client = webhook.Client();
        using var content = new StringContent(TestObjects.Deletion(data: "hunter2-hunter2").ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("/validate/secrets", content);
        await webhook.TerminateAsync();
        Assert.Equal(0, await webhook.ExitAsync());

        var lines = webhook.Output.Split('\n').Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.All(lines, line => Assert.Equal(
            ["Timestamp", "EventId", "LogLevel", "Category", "Message"], line.AsObject().Select(member => member.Key).Take(5)));
        var audit = Assert.Single(lines, line => (string)line["Category"]! == "Audit");
        Assert.Equal("Pinned", (string)audit["Audit"]!["reason"]!);
        var denied = Assert.Single(lines, line => (int)line["EventId"]! == 300);
        Assert.Contains(denied["Scopes"]!.AsArray(), scope => (string?)scope!["uid"] == TestObjects.Uid);
        Assert.DoesNotContain(Convert.ToBase64String("hunter2-hunter2"u8), webhook.Output, StringComparison.Ordinal);
    }
}
