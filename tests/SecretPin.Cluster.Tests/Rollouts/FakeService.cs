using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Rollouts;

/// <summary>
/// A service whose pods fail to authenticate with one version of a credential. Its metrics have a series for each Deployment, which counts 10 errors per
/// scrape for each such pod.
/// </summary>
internal sealed class FakeService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TestNamespace _ns;
    private readonly string _bad;
    private readonly HashSet<string> _affected = [];
    private readonly Dictionary<string, long> _errors;

    private FakeService(TestNamespace ns, string bad, IEnumerable<string> deployments)
    {
        (_ns, _bad, _errors) = (ns, bad, deployments.ToDictionary(name => name, _ => 0L));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/metrics", MetricsAsync);
    }

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>When the first error was counted, as <see cref="Stopwatch.GetTimestamp"/>; 0 for none.</summary>
    public long FirstError { get; private set; }

    /// <summary>The Deployments whose pods had the bad version at any scrape.</summary>
    public IReadOnlyCollection<string> Affected => _affected;

    public static async Task<FakeService> StartAsync(TestNamespace ns, string bad, IEnumerable<string> deployments)
    {
        var service = new FakeService(ns, bad, deployments);
        await service._app.StartAsync();
        return service;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> MetricsAsync()
    {
        foreach (var pod in (await _ns.List("pods")).Where(pod => SecretNames.Of(pod["spec"]).Contains(_bad)))
        {
            FirstError = FirstError == 0 ? Stopwatch.GetTimestamp() : FirstError;
            var app = (string)pod["metadata"]!["labels"]!["app"]!;
            _affected.Add(app);
            _errors[app] += 10;
        }

        var series = _errors.Select(errors => string.Create(CultureInfo.InvariantCulture, $"auth_errors_total{{app=\"{errors.Key}\"}} {errors.Value}\n"));
        return Results.Text($"# TYPE auth_errors_total counter\n{string.Concat(series)}");
    }
}
