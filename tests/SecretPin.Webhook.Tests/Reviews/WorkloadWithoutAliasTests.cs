using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Pins;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Reviews;

/// <summary>
/// SecretPin does not judge names that are not aliases: a workload without a declared alias is allowed without a patch, whatever Kubernetes accepts
/// in it. Where no label enforces, validation allows it, too.
/// </summary>
public sealed class WorkloadWithoutAliasTests : IAsyncLifetime
{
    private static readonly string[] Settings =
    [
        "--Cluster:Workloads:0:Group=argoproj.io", "--Cluster:Workloads:0:Version=v1alpha1", "--Cluster:Workloads:0:Resource=rollouts",
        "--Cluster:Workloads:0:Kind=Rollout", "--Cluster:Workloads:0:PodSpecPath=spec/template/spec",
    ];

    private RunningWebhook _webhook = null!;
    private HttpClient _client = null!;

    public static TheoryData<string, string, string> Odd => new()
    {
        { "Deployment", Spec($$"""{"imagePullSecrets": [{"name": "{{new string('a', 300_000)}}"}]}"""), "" },
        { "Deployment", Spec($$"""{"containers": [{"name": "a", "env": [{"name": "{{new string('a', 300_000)}}"}]}]}"""), "" },
        { "Deployment", Spec("""{"imagePullSecrets": [{"name": "MyRegistryKey"}, {"name": "map[name:regcred]"}, {}]}"""), "" },
        {
            "Deployment",
            Spec($$"""{"imagePullSecrets": [{{string.Join(',', Enumerable.Range(0, 5001).Select(i => $$"""{"name": "s{{i}}"}"""))}}]}"""),
            "SecretPin does not resolve or check Deployment/app: The object has more than 5000 references to Secrets, which is the limit of SecretPin"
        },
        {
            "Rollout",
            Spec("\"{{ inputs.podSpec }}\""),
            "SecretPin does not resolve or check Rollout/app: /spec/template/spec is a string; an object was expected"
        },
        {
            "Rollout",
            Spec("""{"containers": {"app": {"image": "some"}}}"""),
            "SecretPin does not resolve or check Rollout/app: /spec/template/spec/containers is an object; an array was expected"
        },
        { "Rollout", $$$"""{"spec": {"values": {{{Nested(5000)}}}, "template": {"spec": {"x": {{{Nested(4000)}}} } } } }""", "" },
        {
            "Widget",
            Spec("""{"imagePullSecrets": [{"name": "plain"}]}"""),
            "SecretPin does not resolve or check Widget/app: request.kind is 'Widget.argoproj.io', which is not a workload kind of SecretPin"
        },
    };

    public async ValueTask InitializeAsync()
    {
        _webhook = await RunningWebhook.OnAsync(TestObjects.Cluster, Settings);
        _client = _webhook.Client();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _webhook.DisposeAsync();
    }

    [Theory, MemberData(nameof(Odd))]
    public async Task A_workload_that_Kubernetes_accepts_is_allowed(string kind, string fields, string warning)
    {
        foreach (var operation in (string[])["CREATE", "UPDATE"])
        {
            await AssertAllowedAsync(Review(kind, fields, operation), warning);
        }
    }

    [Theory]
    [InlineData("Rollout")]
    [InlineData("Widget")]
    public async Task A_custom_workload_that_SecretPin_cannot_read_is_rejected_where_a_label_enforces(string kind)
    {
        await using var webhook = await RunningWebhook.OnAsync(new EnforcingCluster(), Settings);

        var answer = await webhook.PostAsync("/validate/workloads", Review(kind, Spec("\"{{ inputs.podSpec }}\""), "CREATE"));

        Assert.Equal((false, "NotVersioned"), (answer.IsAllowed, answer.Reason));
        Assert.StartsWith(
            $"Namespace production requires versioned Secrets (secretpin.io/enforce). SecretPin does not resolve or check {kind}/app: ",
            answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_version_whose_Secret_cannot_be_read_is_rejected_only_where_a_label_enforces(bool enforces)
    {
        await using var webhook = await RunningWebhook.OnAsync(new UnreadableSecrets(enforces));

        var answer = await webhook.PostAsync("/validate/workloads", TestObjects.Review(TestObjects.Deployment("auth-20250715100000")).ToJsonString());

        Assert.Equal((!enforces, enforces ? "Unverified" : "NothingToDo"), (answer.IsAllowed, answer.Reason));
    }

    [Fact]
    public async Task Generated_workloads_without_an_alias_are_allowed_without_a_patch() =>
        await Generated().SampleAsync(async review => await AssertAllowedAsync(review, null), iter: 1500, threads: 2);

    /// <param name="review">The review.</param>
    /// <param name="warning">The only warning; empty for none, <see langword="null"/> for any.</param>
    private async Task AssertAllowedAsync(string review, string? warning)
    {
        foreach (var path in (string[])["/mutate/workloads", "/validate/workloads"])
        {
            using var content = new StringContent(review, Encoding.UTF8, "application/json");
            using var response = await _client.PostAsync(path, content);
            var answer = await Answer.OfAsync(response);
            Assert.True(answer.Code == HttpStatusCode.OK && answer.IsAllowed, answer.Text);
            Assert.Null(answer.Patch);
            if (warning is not null)
            {
                Assert.Equal(warning.Length == 0 ? [] : [warning], answer.Warnings);
            }
        }
    }

    private static string Spec(string podSpec) => $$$"""{"spec": {"template": {"spec": {{{podSpec}}} } } }""";

    private static string Nested(int depth) =>
        string.Concat(Enumerable.Repeat("{\"secretRef\":", depth)) + "{\"name\":\"plain\"}" + new string('}', depth);

    private static (string Group, string Version, string[] PodSpec) KindOf(string kind) => kind switch
    {
        "Pod" => ("", "v1", ["spec"]),
        "PodTemplate" => ("", "v1", ["template", "spec"]),
        "ReplicationController" => ("", "v1", ["spec", "template", "spec"]),
        "Job" => ("batch", "v1", ["spec", "template", "spec"]),
        "CronJob" => ("batch", "v1", ["spec", "jobTemplate", "spec", "template", "spec"]),
        "Rollout" or "Widget" => ("argoproj.io", "v1alpha1", ["spec", "template", "spec"]),
        _ => ("apps", "v1", ["spec", "template", "spec"]),
    };

    private static string Review(string kind, string fields, string operation)
    {
        var (group, version, _) = KindOf(kind);
        var json = "{" + $"\"apiVersion\": \"{(group.Length > 0 ? group + "/" : "")}{version}\", \"kind\": \"{kind}\", " +
            $"\"metadata\": {{\"name\": \"app\", \"namespace\": \"production\"}}, {fields[1..]}";
        return Review(kind, json, operation, "anna");
    }

    private static string Review(string kind, string json, string operation, string user)
    {
        var review = TestObjects.Review();
        var request = review["request"]!;
        request["kind"] = new JsonObject { ["group"] = KindOf(kind).Group, ["version"] = KindOf(kind).Version, ["kind"] = kind };
        (request["name"], request["operation"], request["userInfo"]!["username"], request["object"]) = ("app", operation, user, "@object");
        request["oldObject"] = operation == "UPDATE" ? "@object" : null;
        return review.ToJsonString().Replace("\"@object\"", json, StringComparison.Ordinal);
    }

    private static Gen<T> Any<T>(params T[] choices) => Gen.Int[0, choices.Length - 1].Select(index => choices[index]);

    private static Gen<string> Generated()
    {
        var names = Gen.OneOf(
            Any(
                "MyRegistryKey", "map[name:regcred]", "", "..", ".", "a/b", "-", "UPPER", "%2e%2e", "{{ .Values.secret }}", " a ", "a b", "пароль",
                "🔑", "auth", "auth-20250715100000", "auth-99999999999999", "auth-99991231235959", "auth-api-secrets-", "auth-api-secretsx",
                "secretName", "\u0001", "a\"b\\c", "${pv.name}", new string('x', 238), new string('x', 253), new string('x', 254),
                new string('x', 5000), "<b>&amp;</b>"),
            Gen.String[0, 40].Where(text => text != "auth-api-secrets" && !text.Any(char.IsSurrogate)));
        var odd = Gen.OneOf(
            Any<JsonNode?>([null]),
            names.Select(name => (JsonNode?)name),
            Gen.Int.Select(number => (JsonNode?)number),
            Gen.Bool.Select(flag => (JsonNode?)flag),
            names.Select(name => (JsonNode?)new JsonObject { ["secretRef"] = new JsonObject { ["name"] = name }, ["name"] = name }),
            names.Array[0, 3].Select(many => (JsonNode?)new JsonArray([.. many.Select(name => (JsonNode?)name)])));
        var secrets = Gen.Select(names, Gen.Bool, Gen.Int[0, 12], (name, optional, place) => (name, optional, place)).Array[0, 12];
        var owners = Gen.Select(
            Any("Deployment", "ReplicaSet", "CronJob", "Rollout", "ConfigMap", "Node"),
            Any("apps/v1", "batch/v1", "v1", "argoproj.io/v1alpha1", "x"),
            names,
            Any<bool?>(null, true, false),
            (kind, version, name, controller) => (kind, version, name, controller)).Array[0, 2];
        return Gen.Select(
            Any(
                "Pod", "PodTemplate", "ReplicationController", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "Rollout",
                "Widget"),
            Any("CREATE", "UPDATE"),
            Any("anna", "system:node:a", "system:serviceaccount:kube-system:replicaset-controller", ""),
            secrets,
            Gen.Select(owners, names.Array[0, 2], Gen.Select(names, names, Gen.Bool)),
            Gen.Select(odd, Gen.Int[0, 9]),
            (kind, operation, user, placed, meta, extra) =>
            {
                var (ownerList, finalizers, (annotation, resolved, isDeleting)) = meta;
                var (group, version, path) = KindOf(kind);
                var json = new JsonObject
                {
                    ["apiVersion"] = group.Length > 0 ? $"{group}/{version}" : version,
                    ["kind"] = kind,
                    ["metadata"] = new JsonObject
                    {
                        ["name"] = "app",
                        ["generateName"] = isDeleting ? null : "app-",
                        ["annotations"] = new JsonObject
                        {
                            ["secretpin.io/hold"] = isDeleting ? "true" : annotation,
                            ["secretpin.io/resolved"] = resolved,
                            ["kubernetes.io/config.mirror"] = annotation,
                        },
                        ["finalizers"] = new JsonArray([.. finalizers.Select(name => (JsonNode?)name)]),
                        ["ownerReferences"] = new JsonArray([.. ownerList.Select(owner => new JsonObject
                        {
                            ["apiVersion"] = owner.version,
                            ["kind"] = owner.kind,
                            ["name"] = owner.name,
                            ["uid"] = owner.name,
                            ["controller"] = owner.controller,
                        })]),
                        ["deletionTimestamp"] = isDeleting ? "2025-07-24T12:00:00Z" : null,
                    },
                };
                var parent = json;
                foreach (var key in path)
                {
                    parent[key] = new JsonObject();
                    parent = parent[key]!.AsObject();
                }

                Fill(parent, placed);
                parent["x-unknown"] = extra.Item1?.DeepClone();
                if (kind is "Rollout" or "Widget")
                {
                    // A CRD may allow any form.
                    string[] places = ["containers", "imagePullSecrets", "volumes", "serviceAccountName", "hostNetwork"];
                    parent[places[extra.Item2 % places.Length]] = extra.Item1?.DeepClone();
                }

                return Review(kind, json.ToJsonString(), operation, user);
            });
    }

    private static void Fill(JsonObject podSpec, (string Name, bool Optional, int Index)[] secrets)
    {
        var (env, envFrom, pull, volumes) = (new JsonArray(), new JsonArray(), new JsonArray(), new JsonArray());
        foreach (var (name, optional, place) in secrets)
        {
            JsonObject Reference(string key = "name") => new() { [key] = name, ["optional"] = optional };
            switch (place)
            {
                case 0 or 1: env.Add(new JsonObject { ["name"] = name, ["valueFrom"] = new JsonObject { ["secretKeyRef"] = Reference() } }); break;
                case 2 or 3: envFrom.Add(new JsonObject { ["secretRef"] = Reference() }); break;
                case 4 or 5 or 6: pull.Add(new JsonObject { ["name"] = name }); break;
                case 7: volumes.Add(new JsonObject { ["name"] = name, ["secret"] = Reference("secretName") }); break;
                case 8:
                    var source = new JsonObject { ["secret"] = Reference() };
                    volumes.Add(new JsonObject { ["projected"] = new JsonObject { ["sources"] = new JsonArray(source) } });
                    break;
                case 9: volumes.Add(new JsonObject { ["csi"] = new JsonObject { ["nodePublishSecretRef"] = Reference() } }); break;
                case 10: volumes.Add(new JsonObject { ["azureFile"] = Reference("secretName") }); break;
                case 11: volumes.Add(null); break;
                default: pull.Add(null); break;
            }
        }

        podSpec["containers"] = new JsonArray(new JsonObject { ["name"] = "app", ["env"] = env, ["envFrom"] = envFrom });
        (podSpec["imagePullSecrets"], podSpec["volumes"], podSpec["initContainers"]) = (pull, volumes, null);
    }

    private sealed class UnreadableSecrets(bool enforces) : MemoryCluster, IEnforcementPolicies, ISecrets
    {
        ValueTask<EnforcementPolicy> IEnforcementPolicies.ReadAsync(string ns, CancellationToken cancellation) => new(new EnforcementPolicy(enforces));

        ValueTask<IReadOnlySet<string>> ISecrets.FindAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation) =>
            throw new TimeoutException("The API server did not answer.");
    }

    private sealed class EnforcingCluster : MemoryCluster, IEnforcementPolicies
    {
        ValueTask<EnforcementPolicy> IEnforcementPolicies.ReadAsync(string ns, CancellationToken cancellation) => new(new EnforcementPolicy(Enforces: true));
    }
}
