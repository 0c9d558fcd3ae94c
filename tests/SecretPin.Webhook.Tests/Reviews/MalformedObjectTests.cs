using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Reviews;

/// <summary>The denial is in the response of the review, so that the webhook fails closed with any failurePolicy.</summary>
public sealed class MalformedObjectTests : IAsyncLifetime
{
    private RunningWebhook _webhook = null!;

    public static TheoryData<string, string, string> Reviews => new()
    {
        {
            "/mutate/workloads",
            TestObjects.Review().With(request => request["operation"] = "DELETE"),
            "request.operation is 'DELETE'; /mutate/workloads reviews CREATE and UPDATE."
        },
        { "/mutate/workloads", TestObjects.Review().With(request => request["operation"] = "CONNECT"), "request.operation is 'CONNECT'" },
        {
            "/mutate/workloads",
            TestObjects.Review().With(request => request["operation"] = "CONNECT")
                .Replace(TestObjects.Uid, $"\\u{(int)TestObjects.Uid[0]:x4}{TestObjects.Uid[1..]}", StringComparison.Ordinal),
            "request.operation is 'CONNECT'"
        },
        { "/mutate/workloads", TestObjects.Review().With(request => request["operation"] = "PATCH\u001b[2J"), "request.operation is 'PATCH [2J'" },
        { "/mutate/workloads", TestObjects.Review().With(request => request.Remove("operation")), "request.operation is ''" },
        { "/validate/secrets", TestObjects.Review().ToJsonString(), "request.operation is 'CREATE'; /validate/secrets reviews DELETE." },
        { "/mutate/workloads", TestObjects.Review().With(request => request["object"] = null), "request.object is null; CREATE of a Deployment requires it." },
        {
            "/mutate/workloads",
            TestObjects.Review().With(request => request["operation"] = "UPDATE"),
            "request.oldObject is null; UPDATE of a Deployment requires it."
        },
        { "/mutate/workloads", TestObjects.Review().With(request => request.Remove("namespace")), "request.namespace is empty; a Deployment is namespaced." },
        {
            "/mutate/workloads",
            TestObjects.Review().With(request => request["kind"]!["kind"] = "ControllerRevision"),
            "request.kind is 'ControllerRevision.apps', which is not a workload kind"
        },
        { "/validate/workloads", TestObjects.Review().With(request => request.Remove("kind")), "request.kind is '', which is not a workload kind" },
        {
            "/mutate/workloads",
            TestObjects.Review().With(request => request["object"]!["kind"] = "ConfigMap"),
            "The object's kind is ConfigMap.apps; request.kind is Deployment.apps."
        },
        { "/mutate/workloads", TestObjects.Review().With(request => request["object"]!["spec"] = "x"), "/spec is a string; an object was expected." },
        {
            "/mutate/workloads",
            TestObjects.Review().With(request => request["object"]!["spec"]!["template"]!["spec"]!["containers"] = new JsonObject()),
            "/spec/template/spec/containers is an object; an array was expected."
        },
        {
            "/mutate/workloads",
            TestObjects.Review().ToJsonString().Replace("\"containers\"", "\"containers\":[],\"containers\"", StringComparison.Ordinal),
            "/spec/template/spec/containers occurs twice"
        },
        {
            "/mutate/workloads",
            TestObjects.Review().ToJsonString().Replace("auth-api-secrets", "\\udc00", StringComparison.Ordinal),
            "/spec/template/spec/containers/0/envFrom/0/secretRef/name is not Unicode text."
        },
        {
            "/validate/secrets",
            TestObjects.Deletion().With(request => request["oldObject"] = null),
            "request.oldObject is null; DELETE of a Secret requires it."
        },
        {
            "/validate/secrets",
            TestObjects.Deletion().With(request => request["oldObject"]!["metadata"]!.AsObject().Remove("name")),
            "request.oldObject.metadata.name is empty"
        },
        {
            "/validate/secrets",
            TestObjects.Deletion().With(request => request["kind"]!["kind"] = "ConfigMap"),
            "request.kind is 'ConfigMap'; it must be Secret."
        },
        { "/validate/secrets", TestObjects.Deletion().With(request => request["namespace"] = ""), "request.namespace is empty; a Secret is namespaced." },
        { "/validate/aliases", TestObjects.Review().ToJsonString(), "request.kind is 'Deployment.apps'; it must be SecretAlias.secretpin.io." },
        {
            "/validate/aliases",
            TestObjects.AliasReview("""{"suspend": "yes"}""").ToJsonString(),
            "spec.suspend has the wrong type for a SecretAlias, or occurs twice."
        },
        {
            "/validate/aliases",
            TestObjects.AliasReview("""
                {"source": {"awsSecretsManager": {"secretId": "a", "region": "eu-west-1"}},
                "externalSecret": {"template": {"spec": {"data": [{"remoteRef": {"key": "half"}}]}}}}
                """).ToJsonString().Replace("half", "\\udc00", StringComparison.Ordinal),
            "The SecretAlias contains text that is not Unicode."
        },
        {
            "/validate/aliases",
            TestObjects.AliasReview($$"""{"externalSecret": {"template": "{{new string('a', 256 * 1024 - 40)}}"}, "retention": "1h" }""").ToJsonString(),
            "The spec of the SecretAlias has 262"
        },
        {
            "/validate/aliases",
            TestObjects.AliasReview("""{"suspend": true}""").With(request => request["object"] = null),
            "request.object is null; CREATE of a SecretAlias requires it."
        },
    };

    public async ValueTask InitializeAsync() => _webhook = await RunningWebhook.OnAsync(TestObjects.Cluster);

    public ValueTask DisposeAsync() => _webhook.DisposeAsync();

    [Theory, MemberData(nameof(Reviews))]
    public async Task A_malformed_object_is_denied(string path, string review, string message)
    {
        var answer = await _webhook.PostAsync(path, review);

        Assert.Equal(HttpStatusCode.OK, answer.Code);
        Assert.False(answer.IsAllowed);
        Assert.Equal((400, "Malformed"), (answer.Status, answer.Reason));
        Assert.Equal(TestObjects.Uid, answer.Response["uid"]!.GetValue<string>());
        Assert.Equal("BadRequest", answer.Response["status"]!["reason"]!.GetValue<string>());
        Assert.StartsWith(message, answer.Message, StringComparison.Ordinal);
        Assert.Null(answer.Patch);
    }

    [Fact]
    public async Task A_workload_that_names_no_Secret_causes_no_read()
    {
        var cluster = TestObjects.Cluster;
        await using var webhook = await RunningWebhook.OnAsync(cluster);
        var deployment = TestObjects.Deployment();
        deployment["spec"]!["template"]!["spec"]!["containers"]![0]!.AsObject().Remove("envFrom");

        var answer = await webhook.PostAsync("/mutate/workloads", TestObjects.Review(deployment).ToJsonString());

        Assert.Equal("NothingToDo", answer.Reason);
        Assert.Equal(0, cluster.Reads);
    }
}
