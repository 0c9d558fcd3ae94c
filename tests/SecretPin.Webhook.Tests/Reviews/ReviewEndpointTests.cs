using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Reviews;

public sealed class ReviewEndpointTests : IAsyncLifetime
{
    private RunningWebhook _webhook = null!;

    public async ValueTask InitializeAsync() => _webhook = await RunningWebhook.OnAsync(TestObjects.Cluster);

    public ValueTask DisposeAsync() => _webhook.DisposeAsync();

    [Fact]
    public async Task A_review_is_answered()
    {
        var answer = await _webhook.PostAsync("/mutate/workloads", TestObjects.Review().ToJsonString());

        Assert.Equal(HttpStatusCode.OK, answer.Code);
        Assert.True(answer.IsAllowed);
    }

    [Fact]
    public async Task An_alias_with_the_largest_annotations_can_be_changed()
    {
        var review = TestObjects.AliasReview("""{"source": {"version": "20250723110000"} }""");
        review["request"]!["object"]!["metadata"]!["annotations"] = new JsonObject
        {
            ["example.com/a"] = new string('a', 200 * 1024),
            ["example.com/b"] = new string('b', 56 * 1024),
        };

        var answer = await _webhook.PostAsync("/validate/aliases", review.ToJsonString());

        Assert.True(answer.IsAllowed, answer.Text);
    }

    [Fact]
    public async Task The_response_contains_exactly_the_fields_of_an_AdmissionReview()
    {
        var answer = await _webhook.PostAsync("/mutate/workloads", TestObjects.Review().ToJsonString());

        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal(
            """
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"UID","allowed":true,
            "patchType":"JSONPatch","patch":"PATCH","warnings":["SecretPin resolved auth-api-secrets=20250723110000"],
            "auditAnnotations":{"verdict":"Rewrite","reason":"Resolved"}}}
            """
                .ReplaceLineEndings("")
                .Replace("UID", TestObjects.Uid, StringComparison.Ordinal)
                .Replace("PATCH", answer.Response["patch"]!.GetValue<string>(), StringComparison.Ordinal),
            answer.Text);
        Assert.Equal(
            """
            [{"op":"replace","path":"/spec/template/spec/containers/0/envFrom/0/secretRef/name","value":"auth-api-secrets-20250723110000"},
            {"op":"add","path":"/spec/template/metadata/annotations/secretpin.io~1resolved","value":"auth-api-secrets=20250723110000"}]
            """.ReplaceLineEndings(""),
            answer.Patch!.ToJsonString());
    }
}
