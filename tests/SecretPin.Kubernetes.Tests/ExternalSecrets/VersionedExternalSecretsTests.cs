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
    /// <summary>The first was superseded three weeks ago, the second half a day ago.</summary>
    private const string First = "auth-20250701000000", Second = "auth-20250710000000", Third = "auth-20250731000000";

    private static readonly string All = Resources.ExternalSecrets.Path("ns");

    private readonly SignalledTime _time = new();
    private readonly ObjectScanner _scanner = new();
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
    public async Task What_was_superseded_longer_ago_than_the_retention_goes_and_nothing_else()
    {
        There(Ours(First), Ours(Second), Ours(Third));

        await PruneAsync();

        var removed = Assert.Single(Removals);
        Assert.Equal($"/{All}/{First}", removed.Path);
        Assert.Equal($"uid-of-{First}", (string?)JsonNode.Parse(removed.Body)!["preconditions"]!["uid"]);
    }

    [Fact]
    public async Task What_the_guard_would_keep_stays()
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
    public async Task A_longer_retention_keeps_it()
    {
        There(Ours(First), Ours(Second), Ours(Third));

        await PruneAsync(Alias(Third, retention: "600h"));

        Assert.Empty(Removals);
    }

    [Fact]
    public async Task What_is_not_ours_stays()
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
    public async Task What_is_newer_than_the_pin_stays_whatever_its_age()
    {
        There(Ours(First), Ours(Second), Ours("auth-20250711000000"), Ours(Third));

        await PruneAsync(Alias(First));

        Assert.Empty(Removals);
    }

    [Theory]
    [InlineData(null, true, true)]
    [InlineData(Third, false, true)]
    [InlineData(Third, true, false)]
    public async Task Nothing_is_looked_for_without_a_pin_or_while_a_Secret_is_awaited_or_without_the_right_to(
        string? pinned, bool isWantedThere, bool isEnabled)
    {
        There(Ours(First), Ours(Second), Ours(Third));

        await PruneAsync(Alias(pinned), isWantedThere, isEnabled);

        Assert.Empty(_api.Requests);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(409)]
    public async Task What_somebody_else_has_removed_or_replaced_holds_up_nothing(int code)
    {
        There(Ours("auth-20250620000000"), Ours(First), Ours(Second), Ours(Third));
        _api.On($"{All}/auth-20250620000000", code);

        await PruneAsync();

        Assert.Equal(["auth-20250620000000", First], Removals.Select(removed => removed.Path.Split('/')[^1]));
    }

    [Fact]
    public async Task A_cluster_without_External_Secrets_Operator_has_nothing_to_remove()
    {
        await PruneAsync();

        Assert.Single(_api.Requests);
    }

    [Fact]
    public async Task It_is_looked_again_in_an_hour_or_in_a_minute_where_a_Secret_is_awaited()
    {
        Assert.Equal(_time.GetUtcNow().AddHours(1), await PruneAsync());
        Assert.Equal(_time.GetUtcNow().AddMinutes(1), await PruneAsync(isWantedThere: false));
    }

    [Theory]
    [InlineData(404, "The API server knows no external-secrets.io/v1 ExternalSecret. Install External Secrets Operator 0.17 or later.")]
    [InlineData(403, $"ExternalSecret {Third} was refused: ")]
    [InlineData(422, $"ExternalSecret {Third} was refused: ")]
    public async Task A_refusal_is_said(int code, string message)
    {
        _api.On(All, code);

        var answer = await BringAsync();

        Assert.Equal(PinReason.ExternalSecretRefused, answer.Problem?.Reason);
        Assert.StartsWith(message, answer.Problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_there_is_left_as_it_is()
    {
        _api.On(All, 409);

        var answer = await BringAsync();

        Assert.Null(answer.Problem);
        Assert.Contains($"ExternalSecret {Third} is to bring it", answer.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_of_the_API_server_is_no_refusal()
    {
        _api.On(All, 500);

        Assert.Equal(HttpStatusCode.InternalServerError, (await Assert.ThrowsAsync<ApiServerException>(() => BringAsync())).StatusCode);
    }

    [Fact]
    public async Task Where_they_are_not_enabled_nothing_is_asked_and_it_says_so()
    {
        var answer = await BringAsync(isEnabled: false);

        Assert.Equal(PinReason.ExternalSecretRefused, answer.Problem?.Reason);
        Assert.Contains("aws.externalSecrets", answer.Problem!.Message, StringComparison.Ordinal);
        Assert.Empty(_api.Requests);
    }

    private IEnumerable<FakeRequest> Removals => _api.Requests.Where(request => request.Method == HttpMethods.Delete);

    private VersionedExternalSecrets External(bool isEnabled) =>
        new(_api.Client, _scanner, this, isEnabled, _time, NullLogger<VersionedExternalSecrets>.Instance);

    private Task<DateTimeOffset?> PruneAsync(SecretAlias? alias = null, bool isWantedThere = true, bool isEnabled = true) =>
        External(isEnabled).PruneAsync(alias ?? Alias(Third), Answer, isWantedThere, TestContext.Current.CancellationToken);

    private Task<SourceResult> BringAsync(bool isEnabled = true)
    {
        using var spec = JsonDocument.Parse("""{ "dataFrom": [ { "extract": {} } ] }""");
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
