using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;
using SecretPin.Testing.Server;

namespace SecretPin.Cluster.Tests.Webhooks;

/// <summary>A mutating webhook of somebody else, which the API server calls for some kinds in one namespace.</summary>
internal sealed class OtherWebhook : LoopbackServer
{
    private readonly TestNamespace _ns;
    private readonly string _configuration;
    private readonly Func<JsonObject, JsonArray> _patch;

    private OtherWebhook(TestNamespace ns, string prefix, Func<JsonObject, JsonArray> patch)
        : base(listen => listen.UseHttps(TestCertificate.Shared.Leaf)) => (_ns, _configuration, _patch) = (ns, $"{prefix}-{ns.Name}", patch);

    /// <summary>The names of the objects that it reviewed.</summary>
    public ConcurrentQueue<string> Reviewed { get; } = new();

    /// <summary>Adds a container that names an alias, as a sidecar injector does. Returns when the API server calls the webhook.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="prefix">The start of the name of its configuration, by which the API server sorts the webhooks.</param>
    /// <param name="alias">The alias that the container names.</param>
    public static Task<OtherWebhook> InjectorAsync(TestNamespace ns, string prefix, string alias) =>
        StartAsync(ns, prefix, review => Inject(review, alias), []);

    /// <summary>Changes nothing.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="conditions">Its match conditions.</param>
    public static Task<OtherWebhook> RecorderAsync(TestNamespace ns, params IEnumerable<JsonNode> conditions) =>
        StartAsync(ns, "recorder", _ => [], [.. conditions.Select(condition => condition.DeepClone())]);

    protected override async Task AnswerAsync(HttpContext context)
    {
        var review = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        var request = review["request"]!.AsObject();
        Reviewed.Enqueue((string?)request["object"]?["metadata"]?["name"] ?? "");
        var patch = _patch(request);
        var response = new JsonObject { ["uid"] = request["uid"]!.DeepClone(), ["allowed"] = true };
        if (patch.Count > 0)
        {
            response["patchType"] = "JSONPatch";
            response["patch"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(patch.ToJsonString()));
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["response"] = response,
        }.ToJsonString());
    }

    public async Task UnregisterAsync() => (await _ns.Api.DeleteAsync("mutatingwebhookconfigurations", "", _configuration)).Expected();

    private static async Task<OtherWebhook> StartAsync(TestNamespace ns, string prefix, Func<JsonObject, JsonArray> patch, JsonArray conditions)
    {
        var webhook = new OtherWebhook(ns, prefix, patch);
        await webhook.ListenAsync();
        var configuration = TestObjects.Parse($$"""
            {"metadata": {"name": "{{webhook._configuration}}"}, "webhooks": [{
              "name": "{{prefix}}.example.com",
              "clientConfig": {
                "url": "{{webhook.Address}}", "caBundle": "{{Convert.ToBase64String(Encoding.UTF8.GetBytes(TestCertificate.Shared.CaPem))}}"
              },
              "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "{{ns.Name}}"} },
              "rules": [{"apiGroups": ["", "apps", "argoproj.io"], "apiVersions": ["*"], "operations": ["CREATE"], "scope": "Namespaced",
                         "resources": ["pods", "deployments", "replicasets", "podtemplates", "rollouts"]}],
              "failurePolicy": "Fail", "sideEffects": "None", "admissionReviewVersions": ["v1"], "reinvocationPolicy": "Never"
            }]}
            """);
        configuration["webhooks"]![0]!["matchConditions"] = conditions;
        (await ns.Api.CreateAsync("mutatingwebhookconfigurations", "", configuration)).Expected();
        var probe = TestObjects.Workload("PodTemplate", "probe", TestObjects.Parse("""{"containers": [{"name": "app", "image": "some"}]}"""));
        await Until.HoldsAsync(async () =>
        {
            await ns.Api.SendAsync(HttpMethod.Post, $"{ControlPlane.Resources.Path("podtemplates", ns.Name)}?dryRun=All", probe.DeepClone());
            return webhook.Reviewed.Contains("probe") ? null : "The API server does not call the webhook yet.";
        });
        return webhook;
    }

    private static JsonArray Inject(JsonObject request, string alias)
    {
        var spec = (string)request["kind"]!["kind"]! switch
        {
            "Pod" => "/spec",
            "PodTemplate" => "/template/spec",
            _ => "/spec/template/spec",
        };
        return
        [
            new JsonObject
            {
                ["op"] = "add",
                ["path"] = $"{spec}/containers/-",
                ["value"] = new JsonObject
                {
                    ["name"] = "sidecar",
                    ["image"] = "some",
                    ["envFrom"] = new JsonArray(new JsonObject { ["secretRef"] = new JsonObject { ["name"] = alias } }),
                },
            },
        ];
    }
}
