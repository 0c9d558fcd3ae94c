using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Faults;

namespace SecretPin.Cluster.Tests.Consistency;

/// <summary>A proxy between the webhook and the API server. A test can stall watches, delay reads and inject faults.</summary>
internal sealed class ApiProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private readonly ConcurrentDictionary<ConnectionContext, bool> _connections = new();
    private readonly ConcurrentDictionary<HttpContext, bool> _watches = new();
    private TaskCompletionSource _open = Completed();
    private volatile CancellationTokenSource _faultLifted = new();
    private volatile Fault? _fault;
    private int _aliasReads;
    private int _withheld;

    private ApiProxy(KubernetesControlPlane plane)
    {
        Certificate = plane.Authority.Issue("CN=proxy", Authority.ServerAuthentication);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(plane.Authority.Certificate);
        _http = new(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = policy }, EnableMultipleHttp2Connections = true })
        {
            BaseAddress = plane.Server,
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20,
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listener =>
            {
                listener.Protocols = HttpProtocols.Http1AndHttp2;
                listener.Use(next => async connection =>
                {
                    _connections[connection] = true;
                    try
                    {
                        await next(connection);
                    }
                    finally
                    {
                        _connections.TryRemove(connection, out _);
                    }
                });
                listener.UseHttps(https => https.ServerCertificateSelector = (_, _) => Certificate);
            });
        });
        _app = builder.Build();
        _app.Run(ForwardAsync);
    }

    public Uri Address => new(_app.Urls.First());

    /// <summary>The number of reads of single SecretAliases.</summary>
    public int AliasReads => _aliasReads;

    /// <summary>The number of pieces of watches that were withheld.</summary>
    public int Withheld => _withheld;

    /// <summary>The certificate for new connections.</summary>
    public X509Certificate2 Certificate { get; set; }

    /// <summary>The fault that answers requests instead of the API server; <see langword="null"/> for none.</summary>
    public Fault? Fault
    {
        get => _fault;
        set
        {
            _fault = value;
            Interlocked.Exchange(ref _faultLifted, new()).Cancel();
        }
    }

    /// <summary>The delay of each read of an alias.</summary>
    public TimeSpan AliasDelay { get; set; }

    public static async Task<ApiProxy> StartAsync(KubernetesControlPlane plane)
    {
        var proxy = new ApiProxy(plane);
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <summary>Withholds the events of all watches. Other requests pass.</summary>
    /// <returns>The number of open watches.</returns>
    public int StallWatches()
    {
        Interlocked.CompareExchange(ref _open, new(TaskCreationOptions.RunContinuationsAsynchronously), _open);
        return _watches.Count;
    }

    /// <summary>Delivers the withheld events.</summary>
    public void Resume() => Volatile.Read(ref _open).TrySetResult();

    /// <summary>Cuts every open watch.</summary>
    /// <returns>The number of watches.</returns>
    public int CutWatches()
    {
        var watches = _watches.Keys.ToArray();
        foreach (var watch in watches)
        {
            watch.Abort();
        }

        return watches.Length;
    }

    /// <summary>Closes every connection.</summary>
    public void CutConnections()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Abort();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Resume();
        using var now = new CancellationTokenSource(TimeSpan.Zero, TimeProvider.System);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _http.Dispose();
        Certificate.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var (incoming, cancellation) = (context.Request, context.RequestAborted);
        if (Fault is { } fault && await fault(context, _faultLifted.Token))
        {
            return;
        }

        if (HttpMethods.IsGet(incoming.Method) && incoming.Path.Value!.Contains("/secretaliases/", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _aliasReads);
            await Task.Delay(AliasDelay, TimeProvider.System, cancellation);
        }

        using var request = new HttpRequestMessage(new(incoming.Method), $"{incoming.Path}{incoming.QueryString}") { Version = HttpVersion.Version20 };
        if (incoming.ContentType is { } type)
        {
            request.Content = new StreamContent(incoming.Body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
        }

        foreach (var header in (string[])["Authorization", "Accept"])
        {
            request.Headers.TryAddWithoutValidation(header, (IEnumerable<string?>)incoming.Headers[header]);
        }

        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            await using var content = await response.Content.ReadAsStreamAsync(cancellation);
            await PassOnAsync(content, context, isWatch: incoming.Query.ContainsKey("watch"));
        }
        catch (Exception exception) when (cancellation.IsCancellationRequested || exception is HttpRequestException or IOException)
        {
            context.Abort();
        }
        finally
        {
            _watches.TryRemove(context, out _);
        }
    }

    private async Task PassOnAsync(Stream content, HttpContext context, bool isWatch)
    {
        if (isWatch)
        {
            _watches[context] = true;
        }

        await context.Response.StartAsync(context.RequestAborted);
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await content.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            if (isWatch && Volatile.Read(ref _open).Task is { IsCompleted: false } closed)
            {
                Interlocked.Increment(ref _withheld);
                await closed.WaitAsync(context.RequestAborted);
            }

            await context.Response.Body.WriteAsync(buffer.AsMemory(0, count), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }
}
