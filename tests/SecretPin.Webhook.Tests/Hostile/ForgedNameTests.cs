using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Kubernetes.Cache;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Hostile;

/// <summary>A forged review cannot make SecretPin send a request with a path that the review chooses (Kubernetes audit NCC-E003660-RKV).</summary>
public sealed class ForgedNameTests : IAsyncLifetime
{
    private static readonly string[] Forged = ["..", ".", "a/b", "a%2fb", "a?b", "a#b", "..%2f..", "A", "a b", "-a", "a-", "a\\b", "a\u0000", "ä", " "];

    private RecordingApiServer _api = null!;
    private RunningWebhook _webhook = null!;

    /// <summary>The requests of the reflectors, which repeat them.</summary>
    private HashSet<string> _background = [];

    private static readonly string[] Namespaces = [.. Forged, "a.b", new('a', 64)];
    private static readonly string[] Names = [.. Forged, "a..b", new('a', 254)];

    public async ValueTask InitializeAsync()
    {
        _api = await RecordingApiServer.StartAsync();
        _webhook = await RunningWebhook.StartAsync(_ => { }, "--Cluster:Source=Kubernetes", $"--Cluster:Kubeconfig={_api.KubeconfigFile}");
        var reflectors = _webhook.Services.GetService(typeof(ClusterReflection)) as ClusterReflection;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (_api.Requests.Distinct().Count(request => !request.Contains("/leases", StringComparison.Ordinal)) < reflectors!.States.Count)
        {
            await Task.Delay(10, limit.Token);
        }

        _background = [.. _api.Requests];
    }

    public async ValueTask DisposeAsync()
    {
        await _webhook.DisposeAsync();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task A_valid_review_sends_requests_to_its_namespace()
    {
        await _webhook.PostAsync("/mutate/workloads", ReviewFor("/mutate/workloads").ToJsonString());

        Assert.Contains($"GET /apis/secretpin.io/v1alpha1/namespaces/{TestObjects.Namespace}/secretaliases/auth-api-secrets", RequestsOfReviews());
    }

    [Theory]
    [InlineData("/mutate/workloads")]
    [InlineData("/validate/workloads")]
    [InlineData("/validate/secrets")]
    [InlineData("/validate/aliases")]
    public async Task A_review_whose_namespace_is_not_a_DNS_label_is_a_bad_request_and_sends_no_request(string path)
    {
        foreach (var ns in Namespaces)
        {
            var answer = await _webhook.PostAsync(path, ReviewFor(path).With(request => request["namespace"] = ns));

            Assert.Equal(HttpStatusCode.BadRequest, answer.Code);
            Assert.Contains("request.namespace", answer.Message, StringComparison.Ordinal);
            Assert.Contains("DNS label", answer.Message, StringComparison.Ordinal);
        }

        Assert.Empty(RequestsOfReviews());
    }

    [Theory]
    [InlineData("/mutate/workloads", "namespace")]
    [InlineData("/validate/workloads", "namespace")]
    [InlineData("/validate/secrets", "namespace")]
    [InlineData("/mutate/workloads", "name")]
    [InlineData("/validate/workloads", "name")]
    [InlineData("/validate/secrets", "name")]
    public async Task A_review_of_an_object_with_an_invalid_name_or_namespace_is_rejected_with_400_and_sends_no_request(string path, string field)
    {
        foreach (var value in field == "name" ? Names : Namespaces)
        {
            var answer = await _webhook.PostAsync(path, ReviewFor(path).With(request => ObjectOf(request)["metadata"]![field] = value));

            AssertRejected(answer, $"metadata.{field}");
        }
    }

    [Theory]
    [InlineData("/mutate/workloads")]
    [InlineData("/validate/workloads")]
    [InlineData("/validate/secrets")]
    public async Task A_review_whose_name_is_not_a_DNS_subdomain_is_rejected_with_400_and_sends_no_request(string path)
    {
        foreach (var name in Names)
        {
            var answer = await _webhook.PostAsync(path, ReviewFor(path).With(request => request["name"] = name));

            AssertRejected(answer, "request.name");
        }
    }

    [Fact]
    public async Task The_invalid_name_of_an_old_object_is_rejected_with_400_and_sends_no_request()
    {
        var answer = await _webhook.PostAsync("/validate/workloads", TestObjects.Review().With(request =>
        {
            request["operation"] = "UPDATE";
            request["oldObject"] = request["object"]!.DeepClone();
            request["oldObject"]!["metadata"]!["name"] = "..";
        }));

        AssertRejected(answer, "metadata.name");
    }

    [Fact]
    public async Task The_deletion_of_an_alias_with_an_invalid_name_is_rejected_with_400_and_sends_no_request()
    {
        foreach (var name in Names)
        {
            var answer = await _webhook.PostAsync("/validate/aliases", ReviewFor("/validate/aliases").With(request =>
            {
                (request["operation"], request["name"], request["oldObject"]) = ("DELETE", "", request["object"]!.DeepClone());
                request["oldObject"]!["metadata"]!["name"] = name;
                request["object"] = null;
            }));

            AssertRejected(answer, "metadata.name");
        }
    }

    [Theory, InlineData(".."), InlineData("a/b"), InlineData("../../../../api/v1/secrets/x")]
    public async Task A_Secret_name_in_a_workload_that_is_not_a_DNS_subdomain_is_allowed_and_sends_no_request(string secret)
    {
        foreach (var path in new[] { "/mutate/workloads", "/validate/workloads" })
        {
            var answer = await _webhook.PostAsync(path, TestObjects.Review(TestObjects.Deployment(secret)).ToJsonString());

            Assert.True(answer.IsAllowed, answer.Text);
        }

        // The policy of the namespace is not cached yet.
        Assert.All(RequestsOfReviews(), request => Assert.Equal($"GET /api/v1/namespaces/{TestObjects.Namespace}", request));
    }

    private static JsonObject ReviewFor(string path) => path switch
    {
        "/validate/secrets" => TestObjects.Deletion(),
        "/validate/aliases" => TestObjects.AliasReview("""{"source": {"version": "20250723110000"}}"""),
        _ => TestObjects.Review(),
    };

    private static JsonNode ObjectOf(JsonObject request) => (request["object"] ?? request["oldObject"])!;

    private void AssertRejected(Answer answer, string field)
    {
        Assert.Equal(HttpStatusCode.OK, answer.Code);
        Assert.False(answer.IsAllowed);
        Assert.Equal(400, answer.Status);
        Assert.Contains(field, answer.Message, StringComparison.Ordinal);
        Assert.Empty(RequestsOfReviews());
    }

    private IEnumerable<string> RequestsOfReviews() =>
        _api.Requests.Where(request => !_background.Contains(request) && !request.Contains("/leases", StringComparison.Ordinal));
}
