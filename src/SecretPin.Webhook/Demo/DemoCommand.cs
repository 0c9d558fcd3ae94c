using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using SecretPin.Core.References;
using SecretPin.Manifests.Files;
using SecretPin.Webhook.Audit;
using SecretPin.Webhook.Tls;

namespace SecretPin.Webhook.Demo;

/// <summary><c>--demo</c>: starts the webhook on a copy of the demo's cluster, and runs the demo's steps against it.</summary>
internal static class DemoCommand
{
    private const string Demo = "--demo", Keep = "--keep";

    /// <summary>The start of the demo: the day of the rotation, before it.</summary>
    private static readonly DateTimeOffset Start = new(2025, 7, 23, 11, 0, 0, TimeSpan.Zero);

    /// <summary>The copy of <c>deploy/demo</c> next to the binary.</summary>
    private static string Manifests => Path.Combine(AppContext.BaseDirectory, "demo");

    public static bool IsIn(string[] args) => args.Contains(Demo);

    /// <returns>The exit code: 0 if every step had the expected result.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("secretpin-demo-").FullName;
        try
        {
            return await RunAsync(args, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunAsync(string[] args, string folder)
    {
        var clock = new DemoClock(Start);
        var store = new DemoStore(folder);
        foreach (var initial in Directory.GetFiles(Path.Combine(Manifests, "cluster")).SelectMany(DemoStore.Read))
        {
            store.Put(initial);
        }

        var authority = "";
        await using var app = WebhookHost.Build([.. args.Where(arg => arg is not (Demo or Keep))], builder =>
        {
            builder.Configuration["Cluster:Source"] = "Manifests";
            builder.Configuration["Cluster:Manifests"] = folder;
            builder.Configuration["Logging:LogLevel:Default"] = "Error";
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Services.AddSingleton(new AuditLog(TextWriter.Null));
            authority = AddCertificate(builder);
        });
        await app.StartAsync();

        using var webhook = new HttpClient(TrustingOnly(authority));
        webhook.BaseAddress = AddressOf(app);
        var scanner = app.Services.GetRequiredService<ObjectScanner>();
        var api = new DemoApiServer(webhook, app.Services.GetRequiredService<ManifestCluster>(), store, scanner);
        var script = new DemoScript(api, store, scanner, Console.Out);

        await Console.Out.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"Webhook: {webhook.BaseAddress}, cluster: a folder of manifests, date: {Start:d MMMM yyyy}."));
        var leader = new DemoLeader(api, store, scanner);
        var isGood = await new DemoStory(api, store, clock, script, leader, file => DemoStore.Read(Path.Combine(Manifests, "story", file))).PlayAsync();
        await Console.Out.WriteLineAsync(isGood ? "\nAll steps had the expected result." : "\nNot all steps had the expected result.");
        if (args.Contains(Keep))
        {
            await Console.Out.WriteLineAsync($"Serving {webhook.BaseAddress}. Press Ctrl+C to stop.");
            await app.WaitForShutdownAsync();
        }
        else
        {
            await app.StopAsync();
        }

        return isGood ? 0 : 1;
    }

    /// <summary>Creates a certificate with the real date, because clients validate it with the real date.</summary>
    /// <returns>The path of its CA certificate.</returns>
    private static string AddCertificate(WebApplicationBuilder builder)
    {
        var tls = builder.Configuration.GetSection("Tls").Get<TlsOptions>() ?? new();
        var files = CertificateFiles.Of(tls, builder.Environment.ContentRootPath);
        DevelopmentFiles.Renew(files, TimeProvider.System.GetUtcNow());
        builder.Configuration["Tls:Mode"] = nameof(TlsMode.Files);
        builder.Configuration["Tls:CertificateFile"] = files.Certificate;
        builder.Configuration["Tls:KeyFile"] = files.Key;
        return Path.Combine(Path.GetDirectoryName(files.Certificate)!, DevelopmentFiles.CaName);
    }

    private static Uri AddressOf(WebApplication app)
    {
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .First(address => address.StartsWith("https:", StringComparison.Ordinal));
        return new($"https://localhost:{new Uri(address).Port}");
    }

    private static SocketsHttpHandler TrustingOnly(string authority) => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(authority) },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    };
}

/// <summary>The clock of the demo: it starts on the day of the rotation, and can jump over the retention.</summary>
internal sealed class DemoClock(DateTimeOffset start) : TimeProvider
{
    private TimeSpan _offset = start - System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _offset;

    public void JumpTo(DateTimeOffset instant) => _offset = instant - System.GetUtcNow();
}
