using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.ExternalSecrets;
using SecretPin.Kubernetes.Tests.LiveReads;

namespace SecretPin.Kubernetes.Tests.ExternalSecrets;

public sealed class VersionedExternalSecretsTests : IAsyncLifetime, IDeletionEvidence
{
    /// <summary>The first version was superseded three weeks ago, the second one half a day ago.</summary>
    private const string First = "auth-20250701000000", Second = "auth-20250710000000", Third = "auth-20250731000000";

    private static readonly string All = Resources.ExternalSecrets.Path("ns");

    private readonly SignalledTime _time = new();
    private readonly ObjectScanner _scanner = new();
    private FixedPolicy _policy = FixedPolicy.Enforced;
    private DeletionEvidence _seen = new();
    private FakeApi _api = null!;

    public async ValueTask InitializeAsync()
    {
        _time.SetUtcNow(new(2025, 7, 31, 12, 0, 0, TimeSpan.Zero));
        _api = await FakeApi.StartAsync();
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    ValueTask<DeletionEvidence> IDeletionEvidence.GatherAsync(string ns, string secret, CancellationToken cancellation) => new(_seen);

    [Fact]
    public async Task Only_versions_that_were_superseded_before_the_retention_are_deleted()
    {
        There(Ours(First), Ours(Second), Ours(Third));

        await PruneAsync();

        var removed = Assert.Single(Removals);
        Assert.Equal($"/{All}/{First}", removed.Path);
        Assert.Equal($"uid-of-{First}", (string?)JsonNode.Parse(removed.Body)!["preconditions"]!["uid"]);
    }

    [Fact]
    public async Task A_version_that_the_guard_keeps_stays()
    {
        There(Ours(First), Ours(Second), Ours(Third));
        var pod = $$"""
            { "metadata": { "name": "web", "namespace": "ns" }, "spec": { "imagePullSecrets": [ { "name": "{{First}}" } ] } }
            """;
        _seen = new() { Objects = [_scanner.ScanStored(Kinds.Pod, Encoding.UTF8.GetBytes(pod))] };

        await PruneAsync();

        Assert.Empty(Removals);
    }

    [Fact]
    public async Task A_longer_retention_keeps_the_version()
    {
        There(Ours(First), Ours(Second), Ours(Third));

        await PruneAsync(Alias(Third, retention: "600h"));

        Assert.Empty(Removals);
    }

    [Fact]
    public async Task ExternalSecrets_of_others_stay()
    {
        var byHand = Ours(First);
        byHand["metadata"]!.AsObject().Remove("labels");
        There(byHand, Ours(Second), Ours(Third));
        await PruneAsync();

        var ofAnotherAlias = Ours(First);
        ofAnotherAlias["metadata"]!["annotations"]!["secretpin.io/alias"] = "other";
        There(ofAnotherAlias, Ours(Second), Ours(Third));
        await PruneAsync();

        var going = Ours(First);
        going["metadata"]!["deletionTimestamp"] = "2025-07-31T11:59:59Z";
        There(going, Ours(Second), Ours(Third));
        await PruneAsync();

        Assert.Empty(Removals);
    }

    [Fact]
    public async Task Versions_newer_than_the_pin_stay()
    {
        There(Ours(First), Ours(Second), Ours("auth-20250711000000"), Ours(Third));

        await PruneAsync(Alias(First));

        Assert.Empty(Removals);
    }

    [Theory]
    [InlineData(null, true, true)]
    [InlineData(Third, false, true)]
    [InlineData(Third, true, false)]
    public async Task Nothing_is_listed_without_a_pin_or_while_its_Secret_is_missing_or_if_disabled(
        string? pinned, bool isWantedThere, bool isEnabled)
    {
        There(Ours(First), Ours(Second), Ours(Third));

        await PruneAsync(Alias(pinned), isWantedThere, isEnabled);

        Assert.Empty(_api.Requests);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(409)]
    public async Task An_ExternalSecret_that_was_deleted_or_replaced_meanwhile_is_skipped(int code)
    {
        There(Ours("auth-20250620000000"), Ours(First), Ours(Second), Ours(Third));
        _api.On($"{All}/auth-20250620000000", code);

        await PruneAsync();

        Assert.Equal(["auth-20250620000000", First], Removals.Select(removed => removed.Path.Split('/')[^1]));
    }

    [Fact]
    public async Task Nothing_is_deleted_if_External_Secrets_Operator_is_not_installed()
    {
        await PruneAsync();

        Assert.Single(_api.Requests);
    }

    [Fact]
    public async Task The_next_check_is_in_an_hour_or_in_a_minute_if_the_Secret_is_missing()
    {
        Assert.Equal(_time.GetUtcNow().AddHours(1), await PruneAsync());
        Assert.Equal(_time.GetUtcNow().AddMinutes(1), await PruneAsync(isWantedThere: false));
    }

    [Theory]
    [InlineData(404, "The API server does not serve external-secrets.io/v1 ExternalSecret. Install External Secrets Operator 0.17 or later.")]
    [InlineData(403, $"The API server rejected ExternalSecret {Third}: ")]
    [InlineData(422, $"The API server rejected ExternalSecret {Third}: ")]
    public async Task A_rejection_is_reported(int code, string message)
    {
        _api.On(All, code);

        var answer = await BringAsync();

        Assert.Equal(PinReason.ExternalSecretRefused, answer.Problem?.Reason);
        Assert.StartsWith(message, answer.Problem!.Message, StringComparison.Ordinal);
    }

    /// <summary>It was stored before the webhook rejected such a template, or while the webhook did not answer.</summary>
    [Theory]
    [InlineData("""{ "dataFrom": [ { "extract": { "key": "/other" } } ] }""")]
    [InlineData("""{ "dataFrom": [ { "extract": {} }, { "find": { "name": { "regexp": ".*" } } } ] }""")]
    [InlineData("""{ "dataFrom": [ { "extract": {} }, { "sourceRef": { "generatorRef": { "kind": "Password", "name": "a" } } } ] }""")]
    [InlineData("""{ "dataFrom": [ { "extract": {} } ], "target": { "template": { "type": "kubernetes.io/service-account-token" } } }""")]
    public async Task A_stored_template_that_reaches_beyond_its_alias_creates_nothing_and_is_reported(string template)
    {
        _api.On(All, "{}");

        var answer = await BringAsync(template: template);

        Assert.Equal(PinReason.ExternalSecretRefused, answer.Problem?.Reason);
        Assert.Contains("spec.externalSecret.template.spec", answer.Problem!.Message, StringComparison.Ordinal);
        Assert.Empty(_api.Requests);
    }

    [Fact]
    public async Task An_existing_ExternalSecret_is_not_changed()
    {
        _api.On(All, 409);

        var answer = await BringAsync();

        Assert.Null(answer.Problem);
        Assert.Contains($"ExternalSecret {Third} will create it", answer.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_of_the_API_server_is_an_exception()
    {
        _api.On(All, 500);

        Assert.Equal(HttpStatusCode.InternalServerError, (await Assert.ThrowsAsync<ApiServerException>(() => BringAsync())).StatusCode);
    }

    [Fact]
    public async Task In_audit_mode_no_ExternalSecret_is_created_or_deleted()
    {
        _policy = FixedPolicy.Audited;

        Assert.Contains("audit mode", (await BringAsync()).Hint, StringComparison.Ordinal);
        await PruneAsync();

        Assert.Empty(_api.Requests);
    }

    [Fact]
    public async Task Nothing_is_requested_if_ExternalSecrets_are_disabled()
    {
        var answer = await BringAsync(isEnabled: false);

        Assert.Equal(PinReason.ExternalSecretRefused, answer.Problem?.Reason);
        Assert.Contains("aws.externalSecrets", answer.Problem!.Message, StringComparison.Ordinal);
        Assert.Empty(_api.Requests);
    }

    private IEnumerable<FakeRequest> Removals => _api.Requests.Where(request => request.Method == HttpMethods.Delete);

    private VersionedExternalSecrets External(bool isEnabled) =>
        new(_api.Client, _scanner, this, _policy, isEnabled, _time, NullLogger<VersionedExternalSecrets>.Instance);

    private Task<DateTimeOffset?> PruneAsync(SecretAlias? alias = null, bool isWantedThere = true, bool isEnabled = true) =>
        External(isEnabled).PruneAsync(alias ?? Alias(Third), Answer, isWantedThere, TestContext.Current.CancellationToken);

    private Task<SourceResult> BringAsync(bool isEnabled = true, string template = """{ "dataFrom": [ { "extract": {} } ] }""")
    {
        using var spec = JsonDocument.Parse(template);
        return External(isEnabled).CreateAsync(Alias(Third), new(null, spec.RootElement.Clone()), Answer, TestContext.Current.CancellationToken);
    }

    private static SourceResult Answer =>
        new("awsSecretsManager", VersionedSecretName.ParseOrNull(Third)) { RemoteVersion = "20250731000000" };

    private static SecretAlias Alias(string? pinned, string? retention = null) => SecretAlias.Of(
        new()
        {
            Metadata = new("auth", "ns"),
            Spec = new(new(null, null, new("/auth", "eu-west-1", null, null)), false, retention, null),
            Status = new() { Pinned = pinned },
        },
        "ns");

    private void There(params JsonObject[] externals)
    {
        _api.On(All, new JsonObject { ["metadata"] = new JsonObject(), ["items"] = new JsonArray([.. externals]) }.ToJsonString());
        foreach (var external in externals)
        {
            _api.On($"{All}/{(string?)external["metadata"]!["name"]}", "{}");
        }
    }

    private static JsonObject Ours(string name) => JsonNode.Parse($$"""
        {
          "metadata": {
            "name": "{{name}}", "namespace": "ns", "uid": "uid-of-{{name}}",
            "labels": { "app.kubernetes.io/managed-by": "secretpin" },
            "annotations": { "secretpin.io/alias": "auth" }
          }
        }
        """)!.AsObject();
}
