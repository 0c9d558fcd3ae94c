using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Latency;

/// <summary>
/// A MutatingAdmissionPolicy that replaces two aliases with the versions in a ConfigMap. It knows only the two places for which it is written, has neither a
/// guard nor messages, and does not know hold, pull secrets and rollouts.
/// </summary>
internal static class RewritePolicy
{
    private const string Version = "admissionregistration.k8s.io/v1";
    private const string PolicyName = "latency-rewrite";

    /// <summary>Applies the policy to Deployments in a namespace, and waits until the API server applies it to a Deployment that is created.</summary>
    public static async Task ApplyAsync(RunningCluster cluster, string ns, IReadOnlyDictionary<string, string> versions, Func<Task<Answer>> create)
    {
        var data = new JsonObject(versions.Select(version => KeyValuePair.Create(version.Key, (JsonNode?)version.Value)));
        var places = Enumerable.Range(0, versions.Count).ToArray();
        string Name(int place) => $"object.spec.template.spec.containers[0].env[{place}].valueFrom.secretKeyRef.name";
        var unresolved = places.Select(place => $"{Name(place)} in params.data");
        var replaced = places.Select(place =>
            $"JSONPatch{{op: 'replace', path: '/spec/template/spec/containers/0/env/{place}/valueFrom/secretKeyRef/name', value: params.data[{Name(place)}]}}");
        var policy = new JsonObject
        {
            ["apiVersion"] = Version,
            ["kind"] = "MutatingAdmissionPolicy",
            ["metadata"] = new JsonObject { ["name"] = PolicyName },
            ["spec"] = new JsonObject
            {
                ["paramKind"] = TestObjects.Parse("""{"apiVersion": "v1", "kind": "ConfigMap"}"""),
                ["matchConstraints"] = TestObjects.Parse(
                    """
                    {"resourceRules": [{"apiGroups": ["apps"], "apiVersions": ["v1"], "resources": ["deployments"], "operations": ["CREATE", "UPDATE"]}]}
                    """),
                // The API server calls the policy again after its own change.
                ["matchConditions"] = new JsonArray(new JsonObject { ["name"] = "unresolved", ["expression"] = string.Join(" && ", unresolved) }),
                ["failurePolicy"] = "Fail",
                ["reinvocationPolicy"] = "IfNeeded",
                ["mutations"] = new JsonArray(new JsonObject
                {
                    ["patchType"] = "JSONPatch",
                    ["jsonPatch"] = new JsonObject { ["expression"] = $"[{string.Join(", ", replaced)}]" },
                }),
            },
        };
        var binding = new JsonObject
        {
            ["apiVersion"] = Version,
            ["kind"] = "MutatingAdmissionPolicyBinding",
            ["metadata"] = new JsonObject { ["name"] = PolicyName },
            ["spec"] = new JsonObject
            {
                ["policyName"] = PolicyName,
                ["paramRef"] = new JsonObject { ["name"] = PolicyName, ["namespace"] = ns, ["parameterNotFoundAction"] = "Deny" },
                ["matchResources"] = new JsonObject
                {
                    ["namespaceSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["kubernetes.io/metadata.name"] = ns } },
                },
            },
        };
        var parameters = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = PolicyName, ["namespace"] = ns },
            ["data"] = data,
        };
        (await cluster.Kubectl.RunAsync(TestObjects.List(parameters, policy, binding).ToJsonString(), "apply", "-f", "-")).Succeeded();
        await Until.HoldsAsync(async () =>
        {
            var created = (await create()).Body.ToJsonString();
            return versions.Values.All(version => created.Contains(version, StringComparison.Ordinal)) ? null : created;
        });
    }

    public static async Task RemoveAsync(RunningCluster cluster, string ns)
    {
        string[] objects = [$"mutatingadmissionpolicybinding/{PolicyName}", $"mutatingadmissionpolicy/{PolicyName}"];
        await cluster.Kubectl.RunAsync(null, ["delete", .. objects, "--ignore-not-found"]);
        await cluster.Kubectl.RunAsync(null, "delete", $"configmap/{PolicyName}", "-n", ns, "--ignore-not-found");
    }
}
