using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Reflectors;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.Cache;

public sealed class ClusterReflectionTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TestTime _time = new();
    private TestApiServer _server = null!;
    private ApiServer _api = null!;
    private ClusterReflection _cluster = null!;
    private Task _running = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestApiServer.StartAsync();
        foreach (var resource in new ListOrder([]).All.Concat([Resources.Secrets, Resources.Namespaces, Resources.SecretAliases]))
        {
            _server[resource].Put("", "any");
            _server[resource].Delete("", "any");
        }

        _api = _server.Client();
        var rollouts = new CustomWorkload(
            new("argoproj.io", "v1alpha1", "rollouts", "Rollout"), new(new("argoproj.io", "Rollout"), "spec/template/spec"));
        _cluster = new(_api, [rollouts], new(), _time, new(1), NullLogger<Reflector>.Instance);
        Assert.NotEmpty(_cluster.NotFresh(TimeSpan.FromMinutes(2)));
        _server[rollouts.Resource].Put("a", "canary", """{"spec":{"template":{"spec":{"imagePullSecrets":[{"name":"regcred"}]}}}}""");
        _server[Resources.Secrets].Put("a", "regcred", """
            {"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"data\":{\"p\":\"aHVudGVyMg==\"}}"}},"data":{"p":"aHVudGVyMg=="}}
            """);
        _running = _cluster.RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _api.Dispose();
        await _server.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task A_forbidden_resource_is_lost_although_its_watch_continues_and_so_are_forbidden_Pods()
    {
        await _time.UntilAsync(() => _cluster.NotFresh(TimeSpan.FromMinutes(2)).Count == 0);
        foreach (var resource in new[] { Resources.Pods, Resources.Deployments })
        {
            _server[resource].EachFurther = TestAnswers.Status(403, "Forbidden", $"may not list {resource}");
        }

        await _time.UntilAsync(() => !_cluster.KindsInSync.Contains(Resources.Deployments.ObjectKind) && _cluster.Lost
            .Select(lost => $"{lost.Resource}: {lost.Problem}").Order(StringComparer.Ordinal)
            .SequenceEqual(["deployments.apps: may not list deployments.apps", "pods: may not list pods"]));
    }

    [Fact]
    public async Task Reflects_all_resources_except_Pods_and_stores_no_data_of_a_Secret()
    {
        await _time.UntilAsync(() => _cluster.NotFresh(TimeSpan.FromMinutes(2)).Count == 0);
        Assert.Equal(["Rollout/canary"], _cluster.Index["a"].ReferrersOf("regcred").Select(referrer => referrer.ToString()));
        Assert.Contains("regcred", _cluster.Index["a"].Secrets);
        // Only the check of the permission lists a Pod.
        Assert.All(_server[Resources.Pods].Requests, request => Assert.Equal(("1", false), (request.Limit, request.IsWatch)));
        Assert.DoesNotContain(Core.References.Kinds.Pod, _cluster.KindsInSync);
        var strings = Strings(_cluster).ToArray();
        Assert.Contains("regcred", strings);
        Assert.DoesNotContain(strings, text => text.Contains("aHVudGVyMg", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_not_fresh_some_time_after_a_watch_was_lost()
    {
        await _time.UntilAsync(() => _cluster.NotFresh(TimeSpan.FromMinutes(2)).Count == 0);
        _server[Resources.Secrets].Next([.. Enumerable.Repeat((Microsoft.AspNetCore.Http.RequestDelegate)TestAnswers.NoAnswer, 3)]);
        _server[Resources.Secrets].CutWatches("");
        await _server[Resources.Secrets].RequestAsync(request => !request.IsStreamingList);
        Assert.Empty(_cluster.NotFresh(TimeSpan.FromMinutes(2)));

        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Empty(_cluster.NotFresh(TimeSpan.FromMinutes(2)));
        Assert.Contains(_cluster.NotFresh(TimeSpan.FromSeconds(19)), state => state.Resource == Resources.Secrets && state.IsInSync);
    }

    /// <summary>
    /// Every string that is reachable from an object through fields. Execution contexts are skipped, because they lead to xunit. Timers are
    /// skipped, because the runtime links all timers of the process, and so they lead to the server and to other tests.
    /// </summary>
    private static IEnumerable<string> Strings(object? from)
    {
        var visited = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var stack = new Stack<object?>([from]);
        while (stack.TryPop(out var next))
        {
            if (next is string text)
            {
                yield return text;
            }
            else if (next is not (null or MemberInfo or Delegate or Assembly or ExecutionContext)
                && next.GetType() is { IsPointer: false, FullName: not "System.Threading.TimerQueueTimer" }
                    && (next.GetType().IsValueType || visited.Add(next)))
            {
                foreach (var inner in next is Array array ? array.Cast<object?>() : Fields(next))
                {
                    stack.Push(inner);
                }
            }
        }
    }

    private static IEnumerable<object?> Fields(object from)
    {
        for (var type = from.GetType(); type is not null && !type.IsPrimitive; type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Where(field => !field.FieldType.IsPointer && !field.FieldType.IsByRefLike && !field.FieldType.IsPrimitive))
            {
                yield return field.GetValue(from);
            }
        }
    }
}
