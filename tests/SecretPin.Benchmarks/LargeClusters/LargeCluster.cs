using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Benchmarks.LargeClusters;

/// <summary>
/// Plays the API server of a large cluster: lists of both kinds, and watches without events until they expire, or with
/// constant changes of Deployments.
/// </summary>
internal static class LargeCluster
{
    private static readonly Dictionary<Resource, double> Shares = new()
    {
        [Resources.Deployments] = 0.4,
        [Resources.ReplicaSets] = 0.4,
        [Resources.StatefulSets] = 0.05,
        [Resources.DaemonSets] = 0.05,
        [Resources.Jobs] = 0.1,
    };

    private static TaskCompletionSource _forgotten = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="secrets">The number.</param>
    /// <param name="workloads">The number of workloads of all kinds.</param>
    /// <param name="updates">The number of Deployments that change per second.</param>
    public static async Task<int> ServeAsync(int secrets, int workloads, int updates)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(Certificate())));
        var app = builder.Build();
        Map(app, Resources.Secrets, secrets, LargeObjects.Secret, updates: 0);
        Map(app, Resources.Namespaces, LargeObjects.Namespaces, LargeObjects.Namespace, updates: 0);
        foreach (var resource in new ListOrder([]).All)
        {
            var apiVersion = $"{resource.Group}/{resource.Version}".TrimStart('/');
            Map(
                app,
                resource,
                (int)(workloads * Shares.GetValueOrDefault(resource)),
                number => LargeObjects.Workload(apiVersion, resource.Kind, number),
                resource == Resources.Deployments ? updates : 0);
        }

        app.MapGet("/expire", () => Interlocked.Exchange(ref _forgotten, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult());
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static void Map(WebApplication app, Resource resource, int count, Func<int, string> make, int updates) =>
        app.MapGet("/" + resource.Path(), async context =>
    {
        if (context.Request.Query["watch"] != "true")
        {
            await ListAsync(context, count, make);
            return;
        }

        if (context.Request.Query["sendInitialEvents"] == "true")
        {
            for (var i = 0; i < count; i++)
            {
                await WriteAsync(context, $"{{\"type\":\"ADDED\",\"object\":{make(i)}}}\n");
            }

            await WriteAsync(context, """
                {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"7","annotations":{"k8s.io/initial-events-end":"true"}}}}

                """);
        }

        await context.Response.Body.FlushAsync();
        if (updates > 0)
        {
            await UpdateAsync(context, count, make, updates);
        }

        await _forgotten.Task.WaitAsync(context.RequestAborted);
        await WriteAsync(context, """
            {"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version"}}

            """);
    });

    /// <summary>Sends changes until the client disconnects. A slow client gets fewer.</summary>
    private static async Task UpdateAsync(HttpContext context, int count, Func<int, string> make, int updates)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        var (began, sent, reported) = (Stopwatch.GetTimestamp(), 0, 0);
        while (await ticks.WaitForNextTickAsync(context.RequestAborted))
        {
            for (var due = Stopwatch.GetElapsedTime(began).TotalSeconds * updates; sent < due; sent++)
            {
                await WriteAsync(context, $"{{\"type\":\"MODIFIED\",\"object\":{make(sent % count)}}}\n");
            }

            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            if (sent >= reported + (60 * updates))
            {
                Console.WriteLine($"{reported = sent} updates in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
            }
        }
    }

    private static async Task ListAsync(HttpContext context, int count, Func<int, string> make)
    {
        var from = int.TryParse(context.Request.Query["continue"], out var next) ? next : 0;
        var to = int.TryParse(context.Request.Query["limit"], out var limit) ? Math.Min(count, from + limit) : count;
        var more = to < count ? to.ToString(CultureInfo.InvariantCulture) : "";
        await WriteAsync(context, $"{{\"kind\":\"PartialObjectMetadataList\",\"metadata\":{{\"resourceVersion\":\"7\",\"continue\":\"{more}\"}},\"items\":[");
        for (var i = from; i < to; i++)
        {
            await WriteAsync(context, i == from ? make(i) : "," + make(i));
        }

        await WriteAsync(context, "]}");
    }

    private static async ValueTask WriteAsync(HttpContext context, string text)
    {
        Encoding.UTF8.GetBytes(text, context.Response.BodyWriter);
        if (context.Response.BodyWriter.UnflushedBytes > 32 * 1024)
        {
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest("CN=large cluster", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
    }
}
