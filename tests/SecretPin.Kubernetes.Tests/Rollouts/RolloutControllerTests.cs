using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Core.Rollouts;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.Rollouts;
using SecretPin.Kubernetes.Tests.LiveReads;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.Rollouts;

/// <summary>The controller advances a rollout of days, on a clock that the test advances, against an API server with a webhook.</summary>
public sealed class RolloutControllerTests : IAsyncLifetime, IRolloutCheck, IRolloutMetrics
{
    private const string Old = "auth-20250715100000", New = "auth-20250723110000";

    private static readonly string Alias = "/" + Resources.SecretAliases.Path("ns", "auth");

    private readonly ObjectScanner _scanner = new();
    private readonly SignalledTime _time = new(new(2025, 7, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly ConcurrentQueue<string> _transitions = [];
    private readonly ConcurrentQueue<(RolloutPhase? Phase, TimeSpan Duration)> _ended = [];

    private readonly Channel<StoredWrite> _written = Channel.CreateUnbounded<StoredWrite>();

    /// <summary>The Events: their reason, and the object that they are about.</summary>
    private readonly ConcurrentQueue<(string Reason, string About)> _events = [];
    private readonly CollectedLog _log = new();
    private StoringApiServer _server = null!;
    private ApiServer _api = null!;
    private Task<TimeSpan>? _delay;
    private double _errors;
    private bool _isStuck;
    private FixedPolicy _policy = FixedPolicy.Enforced;

    public async ValueTask InitializeAsync()
    {
        _server = await StoringApiServer.StartAsync();
        _server.Admission = Resolve;
        _server.Written = write =>
        {
            MakeReady(write.Path);
            _written.Writer.TryWrite(write);
        };
        _api = _server.Client();
        foreach (var name in new[] { Old, New })
        {
            _server.Put("/" + Resources.Secrets.Path("ns", name), Parse($$$"""{"metadata": {"name": "{{{name}}}", "namespace": "ns"} }"""));
        }

        foreach (var name in new[] { "canary", "blue", "green" })
        {
            Put(Resources.Deployments, name, $$$"""
                {"spec": {"template": {"metadata": {"annotations": {"secretpin.io/resolved": "auth={{{Old[^14..]}}}"} }, "spec": {"containers": [
                  {"name": "app", "envFrom": [{"secretRef": {"name": "{{{Old}}}"} }]}]} } } }
                """);
        }

        Put(Resources.SecretAliases, "auth", $$$"""
            {
              "spec": {
                "source": {"newest": {} },
                "rollout": {
                  "steps": [{"workloads": ["Deployment/canary"], "soak": "1h"}, {"percent": 100, "soak": "48h"}],
                  "checks": [{"name": "errors", "interval": "30m", "failures": 2, "prometheus": {"query": "errors", "max": 10}}]
                }
              },
              "status": {
                "pinned": "{{{Old}}}",
                "rollout": {"from": "{{{Old}}}", "to": "{{{New}}}", "phase": "Waiting", "since": "2025-07-23T12:00:00Z", "startedAt": "2025-07-23T12:00:00Z"}
              }
            }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_rollout_of_two_days_completes_although_the_leader_restarts_again_and_again()
    {
        var began = _time.GetUtcNow();
        await RunUntilAsync("Complete", restartAfter: 3);

        Assert.Equal(New, (string?)Status["pinned"]);
        Assert.Equal((Old, "newest"), ((string?)Status["previous"], (string?)Status["history"]![0]!["source"]));
        Assert.All(["canary", "blue", "green"], name => Assert.Equal(New, SecretOf(name)));
        Assert.InRange(_time.GetUtcNow() - began, TimeSpan.FromHours(49), TimeSpan.FromHours(51));
        Assert.Equal(
            ["Moving", "Soaking", "Moving", "Soaking", "Complete"],
            Status["rollout"]!["history"]!.AsArray().Select(entry => (string?)entry!["phase"]));
    }

    [Fact]
    public async Task Errors_roll_the_canary_back_and_reject_the_version()
    {
        _errors = 20;
        await RunUntilAsync("RolledBack", restartAfter: 3);
        await RunUntilAsync("RolledBack", restartAfter: 3, () => SecretOf("canary") == Old);

        Assert.Equal((Old, New), ((string?)Status["pinned"], (string?)Status["rejected"]![0]!["secret"]));
        Assert.Equal("The check errors failed 2 times in a row: 20 (max 10)", (string?)Status["rejected"]![0]!["reason"]);
        Assert.All(["canary", "blue", "green"], name => Assert.Equal(Old, SecretOf(name)));
    }

    [Fact]
    public async Task A_rollout_that_was_held_before_its_first_step_still_waits_for_the_other_namespace()
    {
        var alias = _server.Get(Alias)!;
        alias["spec"]!["rollout"]!["after"] = JsonNode.Parse("""[{"namespace": "staging"}]""");
        (alias["status"]!["rollout"]!["phase"], alias["status"]!["rollout"]!["suspended"]) = ("Held", true);
        _server.Put(Alias, alias);

        await RunUntilAsync("Waiting", restartAfter: 3, () => $"{Status["rollout"]!["reason"]}".StartsWith("Waiting until", StringComparison.Ordinal));

        Assert.All(["canary", "blue", "green"], name => Assert.Equal(Old, SecretOf(name)));
        Assert.Empty(_transitions.Except(["Waiting"]));
    }

    [Fact]
    public async Task Each_transition_is_reported_and_workloads_get_only_resolve_requests()
    {
        var spans = new ConcurrentQueue<(string? Phase, long? Step)>();
        var name = Tracing.Source.Name;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == name,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => spans.Enqueue(
                ((string?)span.GetTagItem("secretpin.rollout.phase"), (long?)span.GetTagItem("secretpin.rollout.step"))),
        };
        ActivitySource.AddActivityListener(listener);
        await RunUntilAsync("Complete", restartAfter: int.MaxValue, () => _events.Contains(("RolloutComplete", "SecretAlias/auth")));

        Assert.Equal(["Moving", "Soaking", "Moving", "Soaking", "Complete"], _transitions);
        Assert.Equal(["Waiting", "Moving", "Soaking", "Moving", "Soaking"], _ended.Select(ended => $"{ended.Phase}"));
        var soaked = _ended.Where(ended => ended.Phase == RolloutPhase.Soaking).Select(ended => ended.Duration).ToArray();
        Assert.InRange(soaked[0], TimeSpan.FromHours(1), TimeSpan.FromHours(1.5));
        Assert.InRange(soaked[1], TimeSpan.FromHours(48), TimeSpan.FromHours(48.5));

        // Other tests of this project also begin and end rollouts.
        Assert.Equal(
            [("Moving", 1), ("Soaking", 1), ("Moving", 2), ("Soaking", 2), ("Complete", 2)],
            spans.Where(span => span.Phase is "Moving" or "Soaking" or "Complete"));
        string[] reasons = ["RolloutStepReleased", "RolloutSoaking", "RolloutStepReleased", "RolloutSoaking", "RolloutComplete"];
        Assert.Equal(reasons.Select(reason => (reason, "SecretAlias/auth")), _events.Where(item => item.Reason != "RolloutMoved"));
        Assert.Equal(
            ["Deployment/blue", "Deployment/canary", "Deployment/green"],
            _events.Where(item => item.Reason == "RolloutMoved").Select(item => item.About).Order(StringComparer.Ordinal));
        Assert.Equal(
            reasons, _log.Lines.Where(line => line.Id == 270).Select(line => line.Text["SecretAlias ns/auth: ".Length..].Split(':')[0]));

        Assert.All(
            _server.Writes.Where(write => write.Contains("/deployments/", StringComparison.Ordinal)),
            write => Assert.StartsWith("PATCH ", write, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rollout_that_is_held_by_a_failure_is_reported_on_the_workload_as_well_as_on_the_alias()
    {
        _isStuck = true;
        var alias = _server.Get(Alias)!;
        alias["spec"]!["rollout"]!["onFailure"] = "Hold";
        _server.Put(Alias, alias);

        await RunUntilAsync("Held", restartAfter: int.MaxValue, () => _events.Contains(("RolloutHeld", "Deployment/canary")));

        Assert.Contains(("RolloutHeld", "SecretAlias/auth"), _events);
    }

    [Fact]
    public async Task A_request_that_is_rejected_is_the_reason_why_the_rollout_still_waits()
    {
        _server.Refusal = request => request.Method == "PATCH" && request.Path.Value!.EndsWith("/deployments/canary", StringComparison.Ordinal)
            ? (403, "admission webhook \"policy\" denied the request: no") : null;

        await RunUntilAsync("Moving", restartAfter: int.MaxValue, () => WaitReason() != $"has {Old}, and must be applied");

        Assert.Equal($"has {Old}, and the API server rejected its resolve request: admission webhook \"policy\" denied the request: no", WaitReason());
        Assert.Single(_log.Lines, line => line.Id == 273);

        _server.Refusal = _ => null;
        await RunUntilAsync("Soaking", restartAfter: int.MaxValue);
        Assert.Equal(New, SecretOf("canary"));
    }

    [Fact]
    public async Task In_audit_mode_and_without_the_webhook_the_rollout_states_why_it_waits()
    {
        _policy = FixedPolicy.Audited;
        await RunUntilAsync("Moving", restartAfter: 1, () => WaitReason().Contains("audit mode", StringComparison.Ordinal));
        Assert.Equal($"has {Old}, and its namespace is in audit mode, or its mode is unknown", WaitReason());

        _policy = FixedPolicy.Enforced;
        _server.Admission = _ => { };
        await RunUntilAsync("Moving", restartAfter: 1, () => WaitReason().EndsWith("resolve request", StringComparison.Ordinal));
        Assert.Equal($"has {Old}, and the mutating webhook does not handle its resolve request", WaitReason());
    }

    [Fact]
    public async Task A_workload_that_does_not_become_ready_gets_the_Event_as_well_as_the_alias()
    {
        _isStuck = true;
        await RunUntilAsync("RolledBack", restartAfter: int.MaxValue, () => _events.Contains(("RolledBack", "Deployment/canary")));

        Assert.Contains(("RolledBack", "SecretAlias/auth"), _events);
        Assert.Contains(_log.Lines, line => line.Id == 276
            && line.Text.Contains("Deployment/canary did not become ready: it exceeded its progress deadline", StringComparison.Ordinal));
        Assert.Equal(New, (string?)Status["rejected"]![0]!["secret"]);
    }

    bool IRolloutCheck.Answers(RolloutCheck check) => true;

    Task<CheckAnswer> IRolloutCheck.QueryAsync(RolloutCheck check, CancellationToken cancellation) => Task.FromResult(new CheckAnswer { Values = [_errors] });

    void IRolloutMetrics.RolloutEntered(RolloutPhase? phase, RolloutPhase entered, TimeSpan duration)
    {
        _transitions.Enqueue($"{entered}");
        _ended.Enqueue((phase, duration));
    }

    void IRolloutMetrics.RolloutChecked(string provider, CheckOutcome outcome)
    {
    }

    private JsonNode Status => _server.Get(Alias)!["status"]!;

    private string WaitReason() => (string?)Status["rollout"]!["waiting"]?.AsArray().FirstOrDefault()?["reason"] ?? "";

    /// <summary>Runs the controller, and starts another one after some delays, until the rollout is in the phase.</summary>
    private async Task RunUntilAsync(string phase, int restartAfter, Func<bool>? until = null)
    {
        bool IsDone() => (string?)Status["rollout"]!["phase"] == phase && until?.Invoke() != false;
        while (!IsDone())
        {
            using var stop = new CancellationTokenSource();
            var running = Controller().RunAsync(stop.Token);
            for (var delays = 0; delays < restartAfter && !IsDone(); delays++)
            {
                // After the last write, there may be no further delay. A wait that another run did not need is still the first in the queue.
                var delay = _delay ??= _time.DelayAsync();
                while (!delay.IsCompleted && !IsDone())
                {
                    await Task.WhenAny(delay, _written.Reader.WaitToReadAsync().AsTask());
                    while (_written.Reader.TryRead(out _))
                    {
                    }
                }

                _time.Advance(delay.IsCompleted ? await delay : TimeSpan.Zero);
                _delay = delay.IsCompleted ? null : delay;
            }

            await stop.CancelAsync();
            await running.WaitAsync(TestTime.Limit);
        }
    }

    /// <summary>A controller whose cache has just been filled.</summary>
    private RolloutController Controller()
    {
        var index = new ClusterIndex();
        new AliasReflectorStore(index, _scanner).Put(Encoding.UTF8.GetBytes(_server.Get(Alias)!.ToJsonString()));
        return new(
            _api, index, _scanner, _policy, [], new LiveSecrets(_api, _scanner, new CachedCluster(index, () => true), _time), [this],
            new() { Move = true, Interval = TimeSpan.FromMinutes(5) }, this, "secretpin-0", _time, _log);
    }

    /// <summary>As the webhook does.</summary>
    private void Resolve(JsonObject json)
    {
        if (json["regarding"] is not null)
        {
            _events.Enqueue(((string)json["reason"]!, $"{json["regarding"]!["kind"]}/{json["regarding"]!["name"]}"));
        }

        if ((string?)json["kind"] != "Deployment")
        {
            return;
        }

        var alias = SecretAlias.Read(Encoding.UTF8.GetBytes(_server.Get(Alias)!.ToJsonString()), "ns");
        var name = (string)json["metadata"]!["name"]!;
        var scanned = Scan(json);
        var stored = Scan(_server.Get("/" + Resources.Deployments.Path("ns", name))!);
        var pins = new Dictionary<string, EffectivePin> { ["auth"] = EffectivePinRule.Effective(alias, _ => true) };
        var review = new WorkloadReview(_scanner.WorkloadOf(Kinds.Deployment)!, "ns", scanned, stored);
        if (Resolver.Decide(review, pins) is { Rewrite: not null } verdict)
        {
            var patched = Json.After(json, verdict).AsObject();
            json["spec"] = patched["spec"]!.DeepClone();
            json["metadata"] = patched["metadata"]!.DeepClone();
        }
    }

    private void MakeReady(string path)
    {
        if (path.Contains("/deployments/", StringComparison.Ordinal))
        {
            var workload = _server.Get(path)!;
            workload["status"] = Parse("""{"replicas": 1, "updatedReplicas": 1, "availableReplicas": 1, "readyReplicas": 1}""");

            if (_isStuck && Scan(workload).References.Single().Name == New)
            {
                workload["status"] = Parse("""{"conditions": [{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}]}""");
            }

            workload["status"]!["observedGeneration"] = workload["metadata"]!["generation"]!.DeepClone();
            _server.Put(path, workload);
        }
    }

    private ScannedObject Scan(JsonNode json) => _scanner.ScanAs(Kinds.Deployment, Encoding.UTF8.GetBytes(json.ToJsonString()));

    private string SecretOf(string name) => Scan(_server.Get("/" + Resources.Deployments.Path("ns", name))!).References.Single().Name;

    private void Put(Resource resource, string name, string json)
    {
        var parsed = Parse(json);
        parsed["metadata"] = Parse($$$"""{"name": "{{{name}}}", "namespace": "ns", "uid": "uid-{{{name}}}"}""");
        var path = "/" + resource.Path("ns", name);
        _server.Put(path, parsed);
        MakeReady(path);
    }

    private sealed class CollectedLog : ILogger<RolloutController>
    {
        public ConcurrentQueue<(int Id, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue((eventId.Id, formatter(state, exception)));
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
