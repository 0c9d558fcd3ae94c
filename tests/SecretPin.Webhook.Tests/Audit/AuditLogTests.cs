using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecretPin.Core.References;
using SecretPin.Webhook.Audit;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Audit;

public sealed class AuditLogTests : IDisposable
{
    private readonly StringWriter _output = new();

    private JsonNode[] Lines => [.. _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    public void Dispose() => _output.Dispose();

    [Fact]
    public async Task A_line_contains_the_user_the_Secret_and_the_reason()
    {
        await using var webhook = await StartAsync(InUse());
        await webhook.PostAsync("/validate/secrets", Deletion().ToJsonString());
        var line = Assert.Single(Lines);
        Assert.Equal(("Audit", 500, "Warning"), ((string)line["Category"]!, (int)line["EventId"]!, (string)line["LogLevel"]!));
        var audit = line["Audit"]!;
        Assert.Equal(1, (int)audit["version"]!);
        Assert.Equal(
            ("Denied", "InUse", TestObjects.Namespace, TestObjects.Secret.ToString(), "anna", TestObjects.Uid),
            (Text("outcome"), Text("reason"), Text("namespace"), Text("secret"), Text("user"), Text("uid")));
        Assert.Equal(["developers"], audit["groups"]!.AsArray().Select(group => (string)group!));
        Assert.Equal(["Deployment/auth-api"], audit["referrers"]!.AsArray().Select(referrer => (string)referrer!));
        Assert.Contains("still in use", (string)line["Message"]!, StringComparison.Ordinal);

        string Text(string field) => (string)audit[field]!;
    }

    [Fact]
    public async Task Each_uid_gets_one_line_and_dry_runs_and_allowed_deletions_get_none()
    {
        await using var webhook = await StartAsync(InUse());
        var dry = Deletion("dry");
        dry["request"]!["dryRun"] = true;
        var other = Deletion("other");
        other["request"]!["oldObject"]!["metadata"]!["name"] = "unused";
        foreach (var review in new[] { Deletion("a"), Deletion("a"), dry, other, Deletion("b"), Deletion("a") })
        {
            await webhook.PostAsync("/validate/secrets", review.ToJsonString());
        }

        Assert.Equal(["a", "b"], Lines.Select(line => (string)line["Audit"]!["uid"]!));
    }

    [Fact]
    public async Task Forced_and_unverified_deletions_are_recorded()
    {
        await using var webhook = await StartAsync(new ThrowingCluster(new TimeoutException("The read timed out.")));
        var forced = Deletion("forced");
        forced["request"]!["oldObject"]!["metadata"]!["annotations"] = new JsonObject { ["secretpin.io/allow-deletion"] = "it leaked" };
        await webhook.PostAsync("/validate/secrets", Deletion("unverified").ToJsonString());
        await webhook.PostAsync("/validate/secrets", forced.ToJsonString());
        Assert.Equal(["Unverified", "Forced"], Lines.Select(line => (string)line["Audit"]!["outcome"]!));
        Assert.EndsWith("it leaked", (string)Lines[1]["Message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_has_a_bounded_length_and_no_value_of_the_Secret()
    {
        await using var webhook = await StartAsync(InUse());
        var review = Deletion();
        review["request"]!["userInfo"]!["username"] = $"anna\n{{\"Category\":\"Audit\"}}{new string('x', 100_000)}";
        review["request"]!["userInfo"]!["groups"] = new JsonArray(
            [.. Enumerable.Range(0, 5000).Select(i => JsonValue.Create($"group-{i}\u001b[31m{new string('y', 1000)}"))]);
        review["request"]!["oldObject"]!["data"] = new JsonObject { ["token"] = Convert.ToBase64String("hunter2-hunter2"u8) };
        await webhook.PostAsync("/validate/secrets", review.ToJsonString());
        var text = Assert.Single(_output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.InRange(text.Length, 100, 8000);
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("hunter2-hunter2"u8), text, StringComparison.Ordinal);
        Assert.Equal("… 4984 more", (string)Lines[0]["Audit"]!["groups"]!.AsArray()[^1]!);
    }

    /// <summary>For example the id of the token, the pod of a ServiceAccount, and the user that a proxy impersonates for.</summary>
    [Fact]
    public async Task A_line_contains_the_uid_and_the_extra_attributes_of_the_user()
    {
        await using var webhook = await StartAsync(InUse());
        var review = Deletion();
        review["request"]!["userInfo"]!["uid"] = "7d1c1c6e";
        review["request"]!["userInfo"]!["extra"] = new JsonObject
        {
            ["authentication.kubernetes.io/credential-id"] = new JsonArray("JTI=1"),
            ["proxy.example.com/original-user"] = new JsonArray("mallory", "\u202eyrollam"),
        };
        await webhook.PostAsync("/validate/secrets", review.ToJsonString());
        var audit = Assert.Single(Lines)["Audit"]!;
        Assert.Equal("7d1c1c6e", (string?)audit["userUid"]);
        Assert.True(
            JsonNode.DeepEquals(
                new JsonObject
                {
                    ["authentication.kubernetes.io/credential-id"] = new JsonArray("JTI=1"),
                    ["proxy.example.com/original-user"] = new JsonArray("mallory", " yrollam"),
                },
                audit["extra"]),
            audit.ToJsonString());
    }

    [Fact]
    public async Task The_extra_attributes_of_a_user_are_bounded()
    {
        await using var webhook = await StartAsync(InUse());
        var review = Deletion();
        review["request"]!["userInfo"]!["extra"] = new JsonObject(
            [
                KeyValuePair.Create("first", (JsonNode?)new JsonArray([.. Enumerable.Range(0, 1000).Select(i => JsonValue.Create($"value-{i}"))])),
                .. Enumerable.Range(0, 5000).Select(i =>
                    KeyValuePair.Create($"key-{i}", (JsonNode?)new JsonArray(new string('z', 500), "\u001b[31m"))),
            ]);
        await webhook.PostAsync("/validate/secrets", review.ToJsonString());
        var text = Assert.Single(_output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.InRange(text.Length, 100, 8000);
        Assert.DoesNotContain('\u001b', text);
        var extra = Lines[0]["Audit"]!["extra"]!.AsObject();
        Assert.Equal(["value-0", "value-1", "value-2", "value-3", "… 996 more"], extra["first"]!.AsArray().Select(value => (string)value!));
        Assert.InRange(extra.Count, 3, 17);
        Assert.Equal($"… {5001 - (extra.Count - 1)} more", (string)extra["…"]!.AsArray().Single()!);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{\"key\": null}")]
    [InlineData("{\"key\": [1, null, {\"a\": [\"b\"]}]}")]
    [InlineData("{\"\\ud800\": [\"\\ud800\"]}")]
    public async Task An_attempt_whose_extra_attributes_have_another_type_is_recorded(string extra)
    {
        await using var webhook = await StartAsync(InUse());
        var review = Deletion().ToJsonString().Replace("\"username\"", $"\"extra\":{extra},\"username\"", StringComparison.Ordinal);
        await webhook.PostAsync("/validate/secrets", review);
        var audit = Assert.Single(Lines)["Audit"]!;
        Assert.Equal("anna", (string)audit["user"]!);
        Assert.Empty(audit["extra"]!.AsObject().SelectMany(pair => pair.Value!.AsArray()));
    }

    private static JsonObject Deletion(string uid = TestObjects.Uid)
    {
        var review = TestObjects.Deletion(TestObjects.Secret.ToString());
        review["request"]!["uid"] = uid;
        return review;
    }

    private static MemoryCluster InUse() => new()
    {
        Evidence = new()
        {
            Objects = [new ObjectScanner().Scan(Encoding.UTF8.GetBytes(TestObjects.Deployment(TestObjects.Secret.ToString()).ToJsonString()))],
        },
    };

    private Task<RunningWebhook> StartAsync(MemoryCluster cluster) => RunningWebhook.StartAsync(builder =>
    {
        builder.Services.AddCluster(cluster);
        builder.Services.AddSingleton(new AuditLog(_output));
    });
}
