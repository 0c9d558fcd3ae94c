using System.Text.Json.Nodes;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Hostile;

/// <summary>A user who may write SecretAliases cannot use SecretPin to create ExternalSecrets that they may not create themselves (CVE-2026-42876).</summary>
public sealed class ExternalSecretAuthorTests : IAsyncLifetime
{
    private const string Spec = """
        {
          "source": {"awsSecretsManager": {"secretId": "/production/auth", "region": "eu-west-1"}},
          "externalSecret": {"template": {"spec": {"secretStoreRef": {"name": "aws", "kind": "ClusterSecretStore"}, "data": [{"remoteRef": {}}]}}}
        }
        """;

    private RecordingApiServer _api = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await RecordingApiServer.StartAsync();
        _api.AccessStatus = _ => new() { ["allowed"] = true };
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task The_author_must_be_allowed_to_create_ExternalSecrets_in_the_namespace()
    {
        await using var webhook = await StartAsync();
        _api.AccessStatus = _ => new() { ["allowed"] = false, ["reason"] = "RBAC: no rule" };

        var answer = await webhook.PostAsync("/validate/aliases", Review().ToJsonString());

        Assert.Equal((false, 403, "NotPermitted"), (answer.IsAllowed, answer.Status, answer.Reason));
        Assert.Equal(
            "User anna may not create externalsecrets.external-secrets.io in namespace production, which spec.externalSecret requires. "
            + "Ask for this permission, or remove spec.externalSecret.",
            answer.Message);
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse("""
                    {
                      "user": "anna", "uid": "1-2", "groups": ["developers"], "extra": {"scopes": ["a"]},
                      "resourceAttributes":
                        {"namespace": "production", "verb": "create", "group": "external-secrets.io", "version": "v1", "resource": "externalsecrets"}
                    }
                    """),
                Assert.Single(_api.AccessReviews)),
            _api.AccessReviews[0].ToJsonString());
    }

    [Fact]
    public async Task An_author_who_may_create_ExternalSecrets_is_accepted()
    {
        await using var webhook = await StartAsync();

        Assert.True((await webhook.PostAsync("/validate/aliases", Review().ToJsonString())).IsAllowed);
        Assert.Equal(["create"], _api.AccessReviews.Select(Verb));
    }

    [Theory]
    [InlineData("ClusterSecretStore", "clustersecretstores", null)]
    [InlineData("SecretStore", "secretstores", "production")]
    [InlineData(null, "secretstores", "production")]
    public async Task With_RequireStoreUse_the_author_must_also_be_allowed_to_use_the_store(string? kind, string resource, string? ns)
    {
        await using var webhook = await StartAsync("--Cluster:RequireStoreUse=true");
        _api.AccessStatus = spec => new() { ["allowed"] = Verb(spec) == "create" };
        var review = Review();
        var store = review["request"]!["object"]!["spec"]!["externalSecret"]!["template"]!["spec"]!["secretStoreRef"]!.AsObject();
        store.Remove("kind");
        if (kind is not null)
        {
            store["kind"] = kind;
        }

        var answer = await webhook.PostAsync("/validate/aliases", review.ToJsonString());

        Assert.Equal((false, "NotPermitted"), (answer.IsAllowed, answer.Reason));
        Assert.Contains($"User anna may not use {resource}.external-secrets.io/aws", answer.Message, StringComparison.Ordinal);
        var attributes = _api.AccessReviews[1]["resourceAttributes"]!;
        Assert.Equal(
            ("use", "external-secrets.io", resource, "aws", ns),
            (Verb(_api.AccessReviews[1]), (string?)attributes["group"], (string?)attributes["resource"], (string?)attributes["name"],
                (string?)attributes["namespace"]));
    }

    [Fact]
    public async Task With_RequireStoreUse_a_template_without_a_store_is_rejected()
    {
        await using var webhook = await StartAsync("--Cluster:RequireStoreUse=true");
        var review = Review();
        review["request"]!["object"]!["spec"]!["externalSecret"]!["template"]!["spec"]!.AsObject().Remove("secretStoreRef");

        Assert.False((await webhook.PostAsync("/validate/aliases", review.ToJsonString())).IsAllowed);
    }

    [Theory]
    [InlineData("suspend", "true", false)]
    [InlineData("retention", "\"1h\"", false)]
    [InlineData("source", """{"awsSecretsManager": {"secretId": "/production/other", "region": "eu-west-1"}}""", true)]
    [InlineData("externalSecret", """{"template": {"spec": {"secretStoreRef": {"name": "other"}, "data": [{"remoteRef": {}}]}}}""", true)]
    public async Task An_update_needs_the_permission_if_it_changes_what_the_ExternalSecret_reads(string field, string value, bool isChecked)
    {
        await using var webhook = await StartAsync();
        var review = Review().With(request =>
        {
            (request["operation"], request["oldObject"]) = ("UPDATE", request["object"]!.DeepClone());
            request["object"]!["spec"]![field] = JsonNode.Parse(value);
        });

        Assert.True((await webhook.PostAsync("/validate/aliases", review)).IsAllowed);
        Assert.Equal(isChecked, _api.AccessReviews.Count > 0);
    }

    [Fact]
    public async Task An_alias_without_externalSecret_needs_no_permission()
    {
        await using var webhook = await StartAsync();

        Assert.True((await webhook.PostAsync("/validate/aliases", Review().With(request => request["object"]!["spec"]!.AsObject().Remove("externalSecret"))))
            .IsAllowed);
        Assert.Empty(_api.AccessReviews);
    }

    [Theory]
    [InlineData("""{"evaluationError": "the authorizer failed"}""")]
    [InlineData("""{"allowed": false, "denied": true}""")]
    [InlineData("""{"allowed": true, "denied": true}""")]
    [InlineData("{}")]
    public async Task Only_a_positive_answer_of_the_API_server_permits_the_alias(string status)
    {
        await using var webhook = await StartAsync();
        _api.AccessStatus = _ => JsonNode.Parse(status)!.AsObject();

        Assert.Equal("NotPermitted", (await webhook.PostAsync("/validate/aliases", Review().ToJsonString())).Reason);
    }

    [Fact]
    public async Task An_alias_is_rejected_while_the_API_server_does_not_answer_the_access_review()
    {
        await using var webhook = await StartAsync();
        _api.AccessStatus = null;

        var answer = await webhook.PostAsync("/validate/aliases", Review().ToJsonString());

        Assert.Equal((false, 503, "Unverified"), (answer.IsAllowed, answer.Status, answer.Reason));
    }

    [Fact]
    public async Task Without_the_chart_value_an_alias_with_externalSecret_is_rejected_with_the_name_of_the_value()
    {
        await using var webhook = await StartAsync("--Cluster:ExternalSecrets=false");

        var answer = await webhook.PostAsync("/validate/aliases", Review().ToJsonString());

        Assert.False(answer.IsAllowed);
        Assert.Contains("aws.externalSecrets", answer.Message, StringComparison.Ordinal);
        Assert.Empty(_api.AccessReviews);
    }

    private static string? Verb(JsonNode spec) => (string?)spec["resourceAttributes"]!["verb"];

    private static JsonObject Review()
    {
        var review = TestObjects.AliasReview(Spec);
        review["request"]!["userInfo"] = JsonNode.Parse("""{"username": "anna", "uid": "1-2", "groups": ["developers"], "extra": {"scopes": ["a"]}}""");
        return review;
    }

    private Task<RunningWebhook> StartAsync(params string[] args) => RunningWebhook.StartAsync(
        _ => { }, ["--Cluster:Source=Kubernetes", $"--Cluster:Kubeconfig={_api.KubeconfigFile}", "--Cluster:ExternalSecrets=true", .. args]);
}
