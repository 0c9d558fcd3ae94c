using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Tests.LiveReads;

namespace SecretPin.Kubernetes.Tests.Api;

public sealed class ObjectClientTests : IAsyncLifetime
{
    private static readonly string Pod = Resources.Pods.Path("ns", "a");

    private readonly CancellationToken _test = TestContext.Current.CancellationToken;
    private readonly List<string> _warnings = [];
    private FakeApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await FakeApi.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task An_object_that_does_not_exist_is_null()
    {
        Assert.Null(await Client().GetBytesAsync(Resources.Pods, "ns", "a", _test));
        Assert.Null(await Client().GetDocumentAsync(Resources.Pods, "ns", "a", _test));
    }

    [Fact]
    public async Task Only_metadata_of_a_Secret_is_requested()
    {
        await Client().GetBytesAsync(Resources.Secrets, "ns", "a", _test);

        Assert.Equal("application/json; as=PartialObjectMetadata; g=meta.k8s.io; v=v1", Assert.Single(_api.Requests).Accept);
    }

    [Fact]
    public async Task A_write_names_the_field_manager_and_the_dry_run_and_reports_warnings()
    {
        _api.On(Resources.Pods.Path("ns"), context =>
        {
            context.Response.Headers.Warning = "299 - \"unknown field\"";
            return FakeApi.WriteAsync(context, "{}");
        });
        _api.On(Pod, "{}");

        (await Client(isDryRun: true).CreateAsync(Resources.Pods, "ns", "{}"u8.ToArray(), _test)).Dispose();
        (await Client().PatchAsync(Resources.Pods, "ns", "a", "{}"u8.ToArray(), MediaTypes.MergePatch, _test)).Dispose();

        Assert.Equal(
            [$"POST /{Resources.Pods.Path("ns")}?fieldManager=me&dryRun=All", $"PATCH /{Pod}?fieldManager=me"],
            _api.Requests.Select(request => request.ToString()));
        Assert.Equal(["unknown field"], _warnings);
    }

    [Fact]
    public async Task A_deletion_has_its_options_in_the_body()
    {
        _api.On(Pod, "{}");

        await Client(isDryRun: true).DeleteAsync(Resources.Pods, "ns", "a", new("uid-a", "7"), _test);

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{ "preconditions": { "uid": "uid-a", "resourceVersion": "7" }, "propagationPolicy": "Background", "dryRun": ["All"] }"""),
            JsonNode.Parse(Assert.Single(_api.Requests).Body)));
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(404, false)]
    [InlineData(409, false)]
    public async Task A_tried_deletion_returns_whether_the_object_was_deleted(int status, bool expected)
    {
        _api.On(Pod, status);

        Assert.Equal(expected, await Client().TryDeleteAsync(Resources.Pods, "ns", "a", new("uid-a"), _test));
    }

    [Fact]
    public async Task Any_other_failure_is_an_exception()
    {
        _api.On(Pod, 403);

        var failure = await Assert.ThrowsAsync<ApiServerException>(() => Client().TryDeleteAsync(Resources.Pods, "ns", "a", new("uid-a"), _test));

        Assert.Equal(HttpStatusCode.Forbidden, failure.StatusCode);
    }

    private ObjectClient Client(bool isDryRun = false) => new(_api.Client, "me") { IsDryRun = isDryRun, OnWarning = _warnings.Add };
}
