using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Reviews;

/// <summary>A request that is not a valid review gets an HTTP error, with a metav1 Status as body.</summary>
public sealed class InvalidReviewTests : IAsyncLifetime
{
    private const int Limit = 20 * 1024 * 1024;

    private RunningWebhook _webhook = null!;

    public static TheoryData<string, string, string> Bodies => new()
    {
        { "empty", "", "The body is empty; it must be an AdmissionReview." },
        { "not JSON", "review, please", "The body is malformed or truncated JSON: see line 1, byte 1." },
        { "truncated", TestObjects.Review().ToJsonString()[..^20], "The body is malformed or truncated JSON" },
        { "an array", "[]", "The body is an array; an object was expected." },
        { "null", "null", "The body is null; an object was expected." },
        { "followed by garbage", TestObjects.Review().ToJsonString() + "x", "The body is malformed or truncated JSON" },
        { "two reviews", TestObjects.Review().ToJsonString() + TestObjects.Review().ToJsonString(), "The body is malformed or truncated JSON" },
        { "with a comment", "/**/" + TestObjects.Review().ToJsonString(), "The body is malformed or truncated JSON" },
        {
            "of another kind",
            TestObjects.Review().ToJsonString().Replace("AdmissionReview", "TokenReview", StringComparison.Ordinal),
            "The body is of kind 'TokenReview' in 'admission.k8s.io/v1'"
        },
        {
            "of another version",
            TestObjects.Review().ToJsonString().Replace("k8s.io/v1", "k8s.io/v1beta1", StringComparison.Ordinal),
            "The body is of kind 'AdmissionReview' in 'admission.k8s.io/v1beta1'"
        },
        { "of no kind", """{"apiVersion": "admission.k8s.io/v1", "request": {"uid": "1"}}""", "The body is of kind ''" },
        { "without a request", """{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview"}""", "The AdmissionReview has no request." },
        { "with request null", """{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": null}""", "The AdmissionReview has no request." },
        {
            "with a request that is a string",
            """{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": "x"}""",
            "request is a string; an object was expected."
        },
        { "without a uid", TestObjects.Review().With(request => request.Remove("uid")), "The AdmissionReview has no request.uid." },
        { "with uid empty", TestObjects.Review().With(request => request["uid"] = ""), "The AdmissionReview has no request.uid." },
        { "with uid null", TestObjects.Review().With(request => request["uid"] = null), "The AdmissionReview has no request.uid." },
        { "with a uid that is a number", TestObjects.Review().With(request => request["uid"] = 1), "request.uid is a number; a string was expected." },
        {
            "with an unpaired surrogate in uid",
            TestObjects.Review().ToJsonString().Replace(TestObjects.Uid, "\\ud800", StringComparison.Ordinal),
            "request.uid is not Unicode text."
        },
        {
            "with an unpaired surrogate as a key",
            TestObjects.Review().ToJsonString().Replace("\"uid\"", "\"\\udfffd\":1,\"uid\"", StringComparison.Ordinal),
            "A key is not Unicode text."
        },
        {
            "with an unpaired surrogate in a key",
            TestObjects.Review().ToJsonString().Replace("\"uid\"", "\"u\\ud800\":1,\"uid\"", StringComparison.Ordinal),
            "A key is not Unicode text."
        },
        {
            "with a namespace that is an object",
            TestObjects.Review().With(request => request["namespace"] = new JsonObject()),
            "request.namespace is an object; a string was expected."
        },
        {
            "with an object that is a string",
            TestObjects.Review().With(request => request["object"] = "x"),
            "request.object is a string; an object was expected."
        },
        {
            "with kind twice",
            """{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "kind": "AdmissionReview"}""",
            "kind occurs twice."
        },
        {
            "with uid twice",
            TestObjects.Review().ToJsonString().Replace("\"uid\"", "\"uid\":\"1\",\"uid\"", StringComparison.Ordinal),
            "request.uid occurs twice"
        },
        {
            "with uid twice, once escaped",
            TestObjects.Review().ToJsonString().Replace("\"uid\"", "\"\\u0075id\":\"1\",\"uid\"", StringComparison.Ordinal),
            "request.uid occurs twice"
        },
        {
            "with object twice",
            TestObjects.Review().ToJsonString().Replace("\"object\"", "\"object\":null,\"object\"", StringComparison.Ordinal),
            "request.object occurs twice"
        },
        {
            "with an object of two kinds",
            TestObjects.Review().ToJsonString().Replace("\"metadata\"", "\"kind\":\"Job\",\"metadata\"", StringComparison.Ordinal),
            "request.object.kind occurs twice"
        },
        {
            "with a user name that is too long",
            TestObjects.Review().With(request => request["userInfo"]!["username"] = new string('a', 256 * 1024 + 1)),
            "request.userInfo.username has 262145 bytes; the limit is 262144."
        },
        {
            "nested deeper than 10008",
            TestObjects.Review().ToJsonString().Replace("{\"a\":\"b\"}", Nested(10_010), StringComparison.Ordinal),
            "The body is nested deeper than 10008 levels."
        },
        { "nested very deeply", new string('[', 1_000_000), "The body is" },
    };

    public async ValueTask InitializeAsync() => _webhook = await RunningWebhook.OnAsync(TestObjects.Cluster);

    public ValueTask DisposeAsync() => _webhook.DisposeAsync();

    [Theory, MemberData(nameof(Bodies))]
    public async Task An_invalid_body_is_a_bad_request(string what, string body, string message)
    {
        var answer = await _webhook.PostAsync("/mutate/workloads", body);

        AssertStatus(HttpStatusCode.BadRequest, "BadRequest", message, answer, what);
    }

    [Fact]
    public async Task A_body_that_is_not_UTF_8_is_a_bad_request()
    {
        var body = Encoding.Latin1.GetBytes(TestObjects.Review().With(request => request["name"] = "name"));
        body[Encoding.Latin1.GetString(body).IndexOf("\"name\":\"name\"", StringComparison.Ordinal) + 9] = 0xFF;

        var answer = await _webhook.PostAsync("/mutate/workloads", body);

        AssertStatus(HttpStatusCode.BadRequest, "BadRequest", "The body is not valid UTF-8.", answer);
    }

    [Theory, InlineData("text/plain"), InlineData("application/json-patch+json"), InlineData("application/json; charset=utf-16"), InlineData(null)]
    public async Task Another_media_type_is_unsupported(string? type)
    {
        var answer = await SendAsync(HttpMethod.Post, new StringContent(TestObjects.Review().ToJsonString())
        {
            Headers = { ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type) },
        });

        AssertStatus(HttpStatusCode.UnsupportedMediaType, "UnsupportedMediaType", $"Content-Type is '{type}'", answer);
    }

    [Fact]
    public async Task A_compressed_body_is_unsupported()
    {
        var answer = await SendAsync(HttpMethod.Post, new StringContent(TestObjects.Review().ToJsonString(), Encoding.UTF8, "application/json")
        {
            Headers = { ContentEncoding = { "gzip" } },
        });

        AssertStatus(HttpStatusCode.UnsupportedMediaType, "UnsupportedMediaType", "Content-Encoding is 'gzip'", answer);
    }

    [Theory, InlineData("application/json; charset=utf-8"), InlineData("Application/JSON;charset=\"UTF-8\"")]
    public async Task UTF_8_as_an_explicit_charset_is_supported(string type)
    {
        var answer = await SendAsync(HttpMethod.Post, new StringContent(TestObjects.Review().ToJsonString())
        {
            Headers = { ContentType = MediaTypeHeaderValue.Parse(type) },
        });

        Assert.True(answer.IsAllowed);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_body_of_more_than_8_MiB_is_too_large(bool chunked)
    {
        var answer = await SendAsync(HttpMethod.Post, Spaces(Limit + 1), chunked);

        AssertStatus(HttpStatusCode.RequestEntityTooLarge, "RequestEntityTooLarge", "The body is larger than 20971520 bytes.", answer);
    }

    [Fact]
    public async Task A_body_of_8_MiB_is_accepted()
    {
        var answer = await SendAsync(HttpMethod.Post, Spaces(Limit));

        Assert.Equal(HttpStatusCode.OK, answer.Code);
        Assert.Equal("Resolved", answer.Reason);
    }

    [Fact]
    public async Task A_chunked_body_is_accepted()
    {
        var answer = await SendAsync(HttpMethod.Post, Spaces(1024 * 1024), chunked: true);

        Assert.Equal("Resolved", answer.Reason);
    }

    [Theory, InlineData("GET"), InlineData("PUT"), InlineData("DELETE")]
    public async Task Other_methods_are_not_allowed(string method)
    {
        var answer = await SendAsync(new(method), null);

        AssertStatus(HttpStatusCode.MethodNotAllowed, "MethodNotAllowed", $"/mutate/workloads allows POST; the request's method is {method}.", answer);
    }

    [Theory, InlineData("/"), InlineData("/mutate"), InlineData("/mutate/workloads/x"), InlineData("/readyz"), InlineData("/metrics")]
    public async Task Other_paths_are_not_found(string path)
    {
        var answer = await _webhook.PostAsync(path, TestObjects.Review().ToJsonString());

        Assert.Contains(answer.Code, new[] { HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed });
        Assert.Equal("Failure", answer.Json["status"]!.GetValue<string>());
    }

    private static string Nested(int depth) => "{\"a\":" + new string('[', depth) + new string(']', depth) + "}";

    private static ByteArrayContent Spaces(int size)
    {
        var body = new byte[size];
        body.AsSpan().Fill((byte)' ');
        Encoding.UTF8.GetBytes(TestObjects.Review().ToJsonString(), body);
        return new(body) { Headers = { ContentType = new("application/json") } };
    }

    private async Task<Answer> SendAsync(HttpMethod method, HttpContent? content, bool chunked = false)
    {
        using var client = _webhook.Client();
        using var request = new HttpRequestMessage(method, "/mutate/workloads")
        {
            Content = content,
            Headers = { TransferEncodingChunked = chunked, ExpectContinue = !chunked },
        };
        using var response = await client.SendAsync(request);
        return await Answer.OfAsync(response);
    }

    private static void AssertStatus(HttpStatusCode code, string reason, string message, Answer answer, string? what = null)
    {
        Assert.True(answer.Code == code, $"{what}: {answer.Code} {answer.Text}");
        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal(["kind", "apiVersion", "metadata", "status", "message", "reason", "code"], answer.Json.AsObject().Select(member => member.Key));
        Assert.Equal(("Status", "v1", "Failure", reason, (int)code), (
            answer.Json["kind"]!.GetValue<string>(), answer.Json["apiVersion"]!.GetValue<string>(),
            answer.Json["status"]!.GetValue<string>(), answer.Json["reason"]!.GetValue<string>(), answer.Status));
        Assert.StartsWith(message, answer.Message, StringComparison.Ordinal);
    }
}
