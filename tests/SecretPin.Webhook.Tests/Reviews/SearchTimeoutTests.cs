using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SecretPin.Kubernetes.Api;
using SecretPin.Testing.Server;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Reviews;

/// <summary>The guard denies a deletion if the search of custom resources exceeds its time.</summary>
public sealed class SearchTimeoutTests
{
    private static readonly Resource Widgets = new("example.com", "v1", "widgets", "Widget");

    [Fact]
    public async Task The_denial_names_the_resources_that_were_not_read_in_time_and_the_chart_value_that_leaves_them_out()
    {
        await using var api = await StoringApiServer.StartAsync();
        using var folder = new TemporaryFolder();
        var clock = new FakeTimeProvider();
        var listed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        api.Serve(Widgets);
        api.Put(Resources.Namespaces, new JsonObject { ["metadata"] = new JsonObject { ["name"] = TestObjects.Namespace } });
        api.Before = async request =>
        {
            if (request.Path.Value!.EndsWith("/widgets", StringComparison.Ordinal))
            {
                listed.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, request.HttpContext.RequestAborted);
            }
        };
        await using var webhook = await RunningWebhook.StartAsync(
            builder => builder.Services.AddSingleton<TimeProvider>(clock), "--Cluster:Source=Kubernetes",
            $"--Cluster:Kubeconfig={folder.Write("kubeconfig", api.Kubeconfig())}");

        var answer = webhook.PostAsync("/validate/secrets", TestObjects.Deletion().ToJsonString());
        await listed.Task;
        clock.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal((false, 503, "Unverified"), ((await answer).IsAllowed, (await answer).Status, (await answer).Reason));
        // Other lists may not be complete either.
        Assert.Matches(
            @"^The API server did not answer within 4 s\. It still lists (\S+, )*widgets\.example\.com\. If this lasts, leave these custom resources out "
            + @"with the chart value guard\.search\.excluded\. SecretPin could not verify that this change is safe\. Try again\.$",
            (await answer).Message);
    }
}
