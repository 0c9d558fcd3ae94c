using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using SecretPin.Core.Rollouts;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Controllers;
using SecretPin.Kubernetes.ExternalSecrets;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.Tests.LiveReads;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.Controllers;

/// <summary>The cluster of the controller.</summary>
public sealed partial class PinControllerTests : IRolloutMetrics
{
    /// <summary>The phases that ended and began.</summary>
    private readonly Channel<(RolloutPhase? Ended, RolloutPhase Entered)> _transitions = Channel.CreateUnbounded<(RolloutPhase?, RolloutPhase)>();

    void IRolloutMetrics.RolloutEntered(RolloutPhase? phase, RolloutPhase entered, TimeSpan duration) => _transitions.Writer.TryWrite((phase, entered));

    void IRolloutMetrics.RolloutChecked(string provider, CheckOutcome outcome)
    {
    }

    private void Start()
    {
        var cache = new CachedCluster(_index, () => true);
        var controller = new PinController(
            _api.Client, _index, new PinSources(_source, new SpecVersionSource(), new NewestVersionSource(cache, _time)),
            new LiveSecrets(_api.Client, _scanner, cache, _time),
            new(_api.Client, _scanner, new NoEvidence(), FixedPolicy.Enforced, isEnabled: true, _time, NullLogger<VersionedExternalSecrets>.Instance),
            "secretpin-0", this, _time, NullLogger<PinController>.Instance);
        _running.Add(controller.RunAsync(_stop.Token));
    }

    private void Secret(string name, string createdAt = "2025-01-01T00:00:00Z")
    {
        var json = $$"""
            { "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "{{name}}", "namespace": "ns", "creationTimestamp": "{{createdAt}}" } }
            """;
        _objects.Put(Resources.Secrets.Path("ns", name), json);
        _secrets.Put(Encoding.UTF8.GetBytes(json));
    }

    /// <summary>Creates the Secret with the name of the alias, or changes its data.</summary>
    private void PlainSecret(string changedAt) => _secrets.Put(Encoding.UTF8.GetBytes($$$"""
        { "metadata": { "name": "auth", "namespace": "ns", "managedFields": [ { "time": "{{{changedAt}}}", "fieldsV1": { "f:data": {} } } ] } }
        """));

    private void Declare(string source, string? pinned = null, string name = "auth") => Declare(JsonNode.Parse($$"""
        {
          "apiVersion": "secretpin.io/v1alpha1",
          "kind": "SecretAlias",
          "metadata": { "name": "{{name}}", "namespace": "ns", "uid": "uid-of-{{name}}", "generation": 1 },
          "spec": { "source": {{source}} },
          "status": {{(pinned is null ? "{}" : $$"""{ "pinned": "{{pinned}}", "history": [ { "secret": "{{pinned}}", "pinnedAt": "2025-01-01T00:00:00Z" } ] }""")}}
        }
        """)!.AsObject());

    private void Declare(JsonObject declared)
    {
        _objects.Put(Resources.SecretAliases.Path("ns", (string)declared["metadata"]!["name"]!), declared.ToJsonString());
        _aliases.Put(Encoding.UTF8.GetBytes(declared.ToJsonString()));
    }

    /// <summary>Sends the written object to the cache, as a watch does.</summary>
    private void Written(string path, JsonObject written)
    {
        if (path.StartsWith("/" + Events, StringComparison.Ordinal))
        {
            _events.Writer.TryWrite(written.DeepClone().AsObject());
        }
        else if (path.StartsWith("/" + Resources.SecretAliases.Path("ns"), StringComparison.Ordinal))
        {
            _aliases.Put(Encoding.UTF8.GetBytes(written.ToJsonString()));
            _statuses.Writer.TryWrite(written["status"]!.DeepClone().AsObject());
        }
    }

    private const string Aws = """{ "awsSecretsManager": { "secretId": "/auth", "region": "eu-west-1" } }""";

    private readonly FakeSource _source = new();

    private Task<JsonObject> StatusAsync() => _statuses.Reader.ReadAsync().AsTask().WaitAsync(TestTime.Limit);

    /// <summary>Returns the next status, and lets the delays pass that follow timeouts.</summary>
    private async Task<JsonObject> StatusInTimeAsync()
    {
        var status = StatusAsync();
        while (await Task.WhenAny(status, _time.DelayAsync()) != status)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        return await status;
    }

    private static (string? Pinned, string? Reason) Summary(JsonObject status) =>
        ((string?)status["pinned"], (string?)status["conditions"]![0]!["reason"]);
}
