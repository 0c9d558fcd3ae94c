using System.Net;
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
