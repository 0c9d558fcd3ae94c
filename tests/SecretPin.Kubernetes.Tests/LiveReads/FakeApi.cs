using System.Collections.Concurrent;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using SecretPin.Kubernetes.Api;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.LiveReads;

/// <summary>A server on loopback with the endpoints of the API server that a test sets up.</summary>
internal sealed class FakeApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, RequestDelegate> _answers = [];
    private readonly ConcurrentQueue<FakeRequest> _requests = [];

    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FakeApi()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public ApiServer Client { get; private set; } = null!;

    /// <summary>In the order of arrival.</summary>
    public IReadOnlyList<FakeRequest> Requests => [.. _requests];

    public static async Task<FakeApi> StartAsync()
    {
        var played = new FakeApi();
        await played._app.StartAsync(TestContext.Current.CancellationToken);
        var address = played._app.Urls.Single();
        played.Client = new(() => new KubernetesClientConfiguration { Host = address }, null, TimeProvider.System);
        return played;
    }

    /// <summary>Answers every other path. Default 404.</summary>
    public RequestDelegate Otherwise { get; set; } = NotFoundAsync;

    /// <summary>Sets the answer of a path. A request with a fieldSelector has a path of its own: <c>…/pods?fieldSelector=status.phase=Pending</c>.</summary>
    public void On(string path, RequestDelegate answer) => _answers["/" + path] = answer;

    public void On(string path, string json) => On(path, context => WriteAsync(context, json));

    public void On(string path, int status) =>
        On(path, context =>
        {
            context.Response.StatusCode = status;
            return WriteAsync(context, $$"""{"kind":"Status","code":{{status}},"details":{"name":"some"} }""");
        });

    /// <summary>Answers nothing until the client cancels.</summary>
    public Stall Stall(string path)
    {
        var stall = new Stall();
        On(path, stall.AnswerAsync);
        return stall;
    }

    /// <summary>Removes the answer of a path.</summary>
    public void Forget(string path) => _answers.TryRemove("/" + path, out _);

    /// <summary>Waits until the path has received this number of requests.</summary>
    public async Task AskedAsync(string method, string path, int times)
    {
        while (true)
        {
            var asked = _asked.Task;
            if (Requests.Count(request => request.Method == method && request.Path == "/" + path) >= times)
            {
                return;
            }

            await asked.WaitAsync(TestTime.Limit);
        }
    }

    public static Task WriteAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        _requests.Enqueue(await FakeRequest.ReadAsync(context));
        Interlocked.Exchange(ref _asked, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        var selector = context.Request.Query.TryGetValue("fieldSelector", out var value) ? $"?fieldSelector={value}" : "";
        await (_answers.GetValueOrDefault(context.Request.Path + selector) ?? Otherwise)(context);
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return WriteAsync(context, """{"kind":"Status","reason":"NotFound","code":404,"details":{"name":"some"}}""");
    }
}
