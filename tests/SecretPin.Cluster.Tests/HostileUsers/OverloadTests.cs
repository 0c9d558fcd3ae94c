using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.HostileUsers;

/// <summary>
/// A user with the role edit in one namespace sends reviews that are as expensive as possible, while other users work in another namespace. The
/// test prints what the other users see. SECRETPIN_OVERLOAD_SECONDS is the duration.
/// </summary>
[Collection(nameof(LoadTests))]
[Trait("Category", "Slow")]
public sealed class OverloadTests(RunningCluster cluster, ITestOutputHelper output)
{
    private const int Connections = 16;
    private const int NamesPerWorkload = 2000;

    /// <summary>The number of names that are aliases. An editor may declare them; their Secrets do not exist.</summary>
    private const int Aliases = 100;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("SECRETPIN_OVERLOAD_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? seconds : 3);

    [Fact]
    public async Task A_flood_of_workloads_with_thousands_of_names_neither_frees_a_Secret_nor_stores_an_unversioned_name()
    {
        var victim = await cluster.NewNamespaceAsync(("secretpin.io/enforce", "versioned"));
        var pinned = await victim.PinAsync("auth", TestObjects.Old);
        await victim.SecretAsync("plain");
        var own = await cluster.NewNamespaceAsync();
        await own.Kubectl("create", "rolebinding", "flood", "--clusterrole=edit", "--user=flood");
        using var identity = cluster.Plane.Authority.Issue("CN=flood", Authority.ClientAuthentication);
        using var flooder = new Api(cluster.Plane.Server, cluster.Plane.Authority, identity);
        await Task.WhenAll(Enumerable.Range(0, Aliases).Select(async index =>
            (await flooder.CreateAsync("secretaliases", own.Name, TestObjects.Alias($"declared-{index}", TestObjects.Old))).Expected()));
        using var end = new CancellationTokenSource(Duration, TimeProvider.System);

        var flood = Enumerable.Range(0, Connections).Select(connection => FloodAsync(flooder, own.Name, connection, end.Token)).ToArray();
        var resolved = CountAsync(() => SendAsync("auth"), answer => answer.IsSuccess ? "resolved" : Reason(answer), end.Token);
        var enforced = CountAsync(() => SendAsync("plain"), answer => answer.IsSuccess ? "stored" : Reason(answer), end.Token);
        var guarded = CountAsync(
            () => victim.Api.SendAsync(HttpMethod.Delete, Resources.Path("secrets", victim.Name, pinned)),
            answer => answer.IsSuccess ? "deleted" : Reason(answer), end.Token);
        var sent = (await Task.WhenAll(flood)).SelectMany(codes => codes).CountBy(code => code).ToArray();

        output.WriteLine($"flood: {string.Join(", ", sent.Select(count => $"{(int)count.Key}: {count.Value}"))}");
        output.WriteLine($"Deployment with an alias: {await resolved}");
        output.WriteLine($"Deployment with a plain Secret, enforced: {await enforced}");
        output.WriteLine($"deletion of a pinned Secret: {await guarded}");
        Assert.StartsWith("resolved: ", await resolved, StringComparison.Ordinal);
        Assert.StartsWith("rejected: ", await enforced, StringComparison.Ordinal);
        Assert.StartsWith("rejected: ", await guarded, StringComparison.Ordinal);

        Task<Answer> SendAsync(string name) => victim.Api.SendAsync(
            HttpMethod.Post, $"{Resources.Path("deployments", victim.Name)}?dryRun=All", TestObjects.Workload("Deployment", "app", name));
    }

    private static async Task<List<HttpStatusCode>> FloodAsync(Api api, string ns, int connection, CancellationToken end)
    {
        var codes = new List<HttpStatusCode>();
        var workload = TestObjects.Workload("Deployment", "flood", "some");
        var path = $"{Resources.Path("deployments", ns)}?dryRun=All";
        for (var round = 0; !end.IsCancellationRequested; round++)
        {
            workload["spec"]!["template"]!["spec"]!["containers"]![0]!["envFrom"] = new JsonArray([.. Enumerable.Range(0, NamesPerWorkload).Select(index =>
                new JsonObject { ["secretRef"] = new JsonObject { ["name"] = NewName(connection, round, index) } })]);
            codes.Add((await api.SendAsync(HttpMethod.Post, path, workload)).Code);
        }

        return codes;
    }

    /// <summary>A name that the webhook must read: an alias, a name that may be an alias, or a version that may exist.</summary>
    private static string NewName(int connection, int round, int index) =>
        round % 2 == 0 && index < Aliases ? $"declared-{index}" : $"name-{connection}-{round}-{index}{(round % 2 == 0 ? "" : $"-{TestObjects.Old}")}";

    private static async Task<string> CountAsync(Func<Task<Answer>> send, Func<Answer, string> outcome, CancellationToken end)
    {
        var (outcomes, times) = (new List<string>(), new List<double>());
        while (!end.IsCancellationRequested)
        {
            var start = Stopwatch.GetTimestamp();
            outcomes.Add(outcome(await send()));
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(", ", outcomes.CountBy(result => result).Select(count => $"{count.Key}: {count.Value}"))}; "
            + $"median {times[times.Count / 2]:0} ms, longest {times[^1]:0} ms");
    }

    private static string Reason(Answer answer) =>
        answer.Code == HttpStatusCode.Forbidden ? "rejected" : $"{(int)answer.Code} {answer.Message[..Math.Min(answer.Message.Length, 160)]}";
}
