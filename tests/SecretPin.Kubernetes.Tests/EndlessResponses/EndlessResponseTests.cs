using System.Text;
using Microsoft.AspNetCore.Http;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.Streams;
using SecretPin.Kubernetes.Tests.LiveReads;
using SecretPin.Kubernetes.Tests.Reflectors;
using SecretPin.Testing.Server;
using static SecretPin.Kubernetes.Tests.Reflectors.RunningReflector;

namespace SecretPin.Kubernetes.Tests.EndlessResponses;

/// <summary>A response that never ends is bounded and reported, and SecretPin recovers (Crossplane audit).</summary>
public sealed class EndlessResponseTests
{
    private const string List = "api/v1/namespaces/ns/pods";

    [Fact]
    public async Task A_live_list_whose_continue_token_repeats_fails()
    {
        await using var api = await FakeApi.StartAsync();
        api.On(List, """{"kind":"PodList","metadata":{"continue":"again"},"items":[]}""");

        Assert.Contains("does not end", (await Assert.ThrowsAsync<ApiServerException>(() => ReadAsync(api))).Message, StringComparison.Ordinal);
        Assert.Equal(2, api.Requests.Count);
    }

    [Fact]
    public async Task A_live_list_whose_pages_never_end_fails()
    {
        await using var api = await FakeApi.StartAsync();
        var pages = 0;
        api.On(List, context => FakeApi.WriteAsync(context, $$$"""{"kind":"PodList","metadata":{"continue":"{{{++pages}}}"},"items":[]}"""));

        Assert.Contains("does not end", (await Assert.ThrowsAsync<ApiServerException>(() => ReadAsync(api))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reflector_whose_list_never_ends_reports_it_and_recovers()
    {
        await using var server = await TestApiServer.StartAsync();
        server[Things].Put("a", "one");
        var endless = TestAnswers.Body("""{"kind":"ThingList","metadata":{"resourceVersion":"7","continue":"again"},"items":[]}""");
        server[Things].Next([.. Enumerable.Repeat(endless, 20)]);
        await using var reflector = new RunningReflector(server.Client(), options: new() { UsesStreamingList = false });

        await reflector.Time.UntilAsync(() => reflector.State.Failure?.Contains("does not end", StringComparison.Ordinal) == true);

        await reflector.Seen.UntilAsync("one");
    }

    [Fact]
    public async Task A_watch_line_of_100_MB_is_reported_and_the_reflector_recovers()
    {
        await using var server = await TestApiServer.StartAsync();
        server[Things].Put("a", "one");
        RequestDelegate endless = context => SendAsync(context, """{"type":"ADDED","object":{"metadata":{"name":" """, megabytes: 100);
        server[Things].Next(endless, endless, endless);
        await using var reflector = new RunningReflector(server.Client());

        await reflector.Time.UntilAsync(() => reflector.State.Failure?.Contains("One object has more than", StringComparison.Ordinal) == true);

        await reflector.Seen.UntilAsync("one");
    }

    [Fact]
    public async Task A_list_page_of_1_GB_is_read_in_bounded_memory()
    {
        using var page = new RepeatingStream(
            """{"kind":"PodList","metadata":{"resourceVersion":"7"},"items":[{}"""u8, Encoding.UTF8.GetBytes($",{{\"a\":\"{new string('x', 1 << 20)}\"}}"), "]}"u8,
            repetitions: 1024);
        var (items, before, largest) = (0, GC.GetTotalMemory(forceFullCollection: true), 0L);

        await ListReader.ReadAsync(
            page,
            _ =>
            {
                items++;
                largest = Math.Max(largest, GC.GetTotalMemory(forceFullCollection: false) - before);
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(1025, items);
        Assert.InRange(largest, long.MinValue, 64L << 20);
    }

    [Fact]
    public async Task An_object_whose_response_never_ends_is_reported()
    {
        await using var api = await FakeApi.StartAsync();
        api.On($"{List}/web", context => SendAsync(context, """{"metadata":{"name":" """, megabytes: 1024));

        var failure = await Assert.ThrowsAsync<ApiServerException>(
            () => new LiveObjects(api.Client, new ObjectScanner()).ReadAsync(Resources.Pods, "ns", "web", CancellationToken.None));

        Assert.Contains("has more than", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<int>?> ReadAsync(FakeApi api)
    {
        using var limit = new CancellationTokenSource(TestTime.Limit);
        return await new LiveList(api.Client, TimeProvider.System).ReadAsync(Resources.Pods, "ns", _ => 0, limit.Token);
    }

    private static async Task SendAsync(HttpContext context, string start, int megabytes)
    {
        context.Response.ContentType = "application/json";
        var block = Encoding.UTF8.GetBytes(new string('x', 1 << 20));
        try
        {
            await context.Response.WriteAsync(start, context.RequestAborted);
            for (var i = 0; i < megabytes; i++)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The client has had enough.
        }
    }
}
