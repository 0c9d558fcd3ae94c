using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SecretPin.Scale;

/// <summary>Plays the API server of a large cluster: listings in both ways, and watches on which nothing happens.</summary>
internal static class LargeCluster
{
    private static readonly (string Path, string ApiVersion, string Kind, double Share)[] Workloads =
    [
        ("/apis/apps/v1/deployments", "apps/v1", "Deployment", 0.4),
        ("/apis/apps/v1/replicasets", "apps/v1", "ReplicaSet", 0.4),
        ("/apis/apps/v1/statefulsets", "apps/v1", "StatefulSet", 0.05),
        ("/apis/apps/v1/daemonsets", "apps/v1", "DaemonSet", 0.05),
        ("/apis/batch/v1/jobs", "batch/v1", "Job", 0.1),
    ];

    public static async Task<int> ServeAsync(int secrets, int workloads)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(Certificate())));
        var app = builder.Build();
        Map(app, "/api/v1/secrets", secrets, LargeObjects.Secret);
        Map(app, "/api/v1/namespaces", LargeObjects.Namespaces, LargeObjects.Namespace);
        foreach (var (path, apiVersion, kind, share) in Workloads)
        {
            Map(app, path, (int)(workloads * share), number => LargeObjects.Workload(apiVersion, kind, number));
        }

        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static void Map(WebApplication app, string path, int count, Func<int, string> make) => app.MapGet(path, async context =>
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
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    });

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
