using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Reviews;

public sealed class ReviewCaseTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A custom workload with two paths, one of them through a list.</summary>
    private static IEnumerable<KeyValuePair<string, string?>> RayCluster =>
        from path in ((string[])["spec.headGroupSpec.template.spec", "spec.workerGroupSpecs[*].template.spec"]).Index()
        from setting in (KeyValuePair<string, string?>[])
        [
            new("Group", "ray.io"), new("Version", "v1"), new("Resource", "rayclusters"), new("Kind", "RayCluster"), new("PodSpecPath", path.Item),
        ]
        select KeyValuePair.Create($"Cluster:Workloads:{path.Index}:{setting.Key}", setting.Value);

    public static TheoryData<string> Sentences => [.. Case.Sentences];

    [Theory, MemberData(nameof(Sentences))]
    public async Task Each_case_has_the_expected_response(string sentence)
    {
        var expected = new Case(sentence);
        await using var webhook = await RunningWebhook.StartAsync(builder =>
        {
            builder.Configuration.AddInMemoryCollection([new("Cluster:Manifests", expected.Cluster), .. RayCluster]);
            builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(expected.Now));
        });

        var answer = await webhook.PostAsync(expected.Endpoint, expected.Review.ToJsonString());

        Assert.Equal(HttpStatusCode.OK, answer.Code);
        Assert.Equal(expected.Expected.ToJsonString(Readable), expected.Describe(answer).ToJsonString(Readable));
        Assert.All(answer.Warnings, warning => Assert.InRange(warning.Length, 1, 256));
        if (answer.Patch is { } patch)
        {
            await AssertPatchedObjectIsNotChangedAsync(webhook, expected, patch, answer.Warnings);
        }
    }

    /// <summary>The API server can call the webhook again (reinvocation), and the next apply sends the same object: both must change nothing.</summary>
    private static async Task AssertPatchedObjectIsNotChangedAsync(
        RunningWebhook webhook, Case expected, JsonNode patch, IReadOnlyList<string> warnings)
    {
        var review = expected.Review;
        var patched = review["request"]!["object"]!;
        JsonSerializer.Deserialize<JsonPatchDocument>(patch)!.ApplyTo(patched);

        var again = await webhook.PostAsync(expected.Endpoint, review.ToJsonString());

        Assert.True(again.IsAllowed);
        Assert.Null(again.Patch);
        var final = await webhook.PostAsync("/validate/workloads", review.ToJsonString());
        Assert.True(final.IsAllowed, final.Text);
        Assert.Subset(warnings.ToHashSet(), final.Warnings.ToHashSet());
    }
}
