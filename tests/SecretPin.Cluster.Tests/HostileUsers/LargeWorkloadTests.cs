using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.HostileUsers;

/// <summary>
/// The API server skips a webhook with the failure policy Ignore if its conditions cost too much, or if the webhook rejects the size of the review.
/// A user must not cause either.
/// </summary>
public sealed class LargeWorkloadTests(RunningCluster cluster)
{
    private static readonly (string Name, string Value) Enforced = ("secretpin.io/enforce", "versioned");

    public static TheoryData<string> Fillings => ["references", "variables", "containers", "volumes", "sources", "pull secrets", "owners", "text"];

    [Theory]
    [MemberData(nameof(Fillings))]
    public async Task A_large_Pod_is_subject_to_enforcement(string filling)
    {
        var ns = await cluster.NewNamespaceAsync(Enforced);
        await ns.SecretAsync("plain");

        var answer = await ns.Api.CreateAsync("pods", ns.Name, Filled(TestObjects.Workload("Pod", "app", "plain"), filling));

        Assert.Equal(HttpStatusCode.Forbidden, answer.Code);
        Assert.Contains("names Secret plain, which is neither versioned nor an alias", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Fillings))]
    public async Task A_large_Pod_is_resolved(string filling)
    {
        var ns = await cluster.NewNamespaceAsync();
        var auth = await ns.PinAsync("auth", TestObjects.Old);

        var created = await ns.Api.CreateAsync("pods", ns.Name, Filled(TestObjects.Workload("Pod", "app", "auth"), filling));

        var names = SecretNames.Of(created.Expected()["spec"]);
        Assert.Contains(auth, names);
        Assert.DoesNotContain("auth", names);
    }

    [Fact]
    public async Task A_Deployment_with_a_thousand_references_is_accepted()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        var deployment = TestObjects.Workload("Deployment", "app", "auth");
        deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["env"] = References(1000);

        (await ns.Api.CreateAsync("deployments", ns.Name, deployment)).Expected();
    }

    [Fact]
    public async Task A_Deployment_that_JSON_makes_six_times_as_large_is_updated()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        var deployment = TestObjects.Workload("Deployment", "app", "auth");
        deployment["spec"]!["replicas"] = 0;
        Container(deployment["spec"]!["template"]!["spec"]!)["args"] = Text();
        (await ns.Api.CreateAsync("deployments", ns.Name, deployment)).Expected();

        var changed = await ns.Api.PatchAsync("deployments", ns.Name, "app", TestObjects.Parse(
            """{"metadata": {"annotations": {"secretpin.io/resolve": "auth"} } }"""));

        Assert.Null(changed.Expected()["metadata"]!["annotations"]?["secretpin.io/resolve"]);
    }

    /// <summary>Adds what makes the conditions expensive or the review large, up to the limits of the API server.</summary>
    private static JsonObject Filled(JsonObject pod, string filling)
    {
        var spec = pod["spec"]!;
        switch (filling)
        {
            case "references":
                Container(spec)["env"] = References(4000);
                break;
            case "variables":
                Container(spec)["env"] = Many(100_000, _ => TestObjects.Parse("""{"name": "a"}"""));
                break;
            case "containers":
                foreach (var container in Many(5000, i => new JsonObject { ["name"] = $"c{i}", ["image"] = "some" }).ToArray())
                {
                    spec["containers"]!.AsArray().Add(container!.DeepClone());
                }

                break;
            case "volumes":
                spec["volumes"] = Many(3000, i => new JsonObject { ["name"] = $"v{i}", ["secret"] = new JsonObject { ["secretName"] = LongName } });
                break;
            case "sources":
                var sources = Many(3000, _ => new JsonObject { ["secret"] = new JsonObject { ["name"] = LongName } });
                spec["volumes"] = new JsonArray(new JsonObject { ["name"] = "v", ["projected"] = new JsonObject { ["sources"] = sources } });
                break;
            case "pull secrets":
                spec["imagePullSecrets"] = Many(3000, _ => new JsonObject { ["name"] = LongName });
                break;
            case "owners":
                // As many as an object can have, next to as many names as the conditions compare.
                Container(spec)["env"] = References(498);
                pod["metadata"]!["ownerReferences"] = Many(30_000, _ => TestObjects.Parse("""{"apiVersion": "v1", "kind": "a", "name": "a", "uid": "a"}"""));
                break;
            case "text":
                Container(spec)["args"] = Text();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(filling));
        }

        return pod;
    }

    private static string LongName => $"{new string('x', 238)}-{TestObjects.Old}";

    private static JsonObject Container(JsonNode spec) => spec["containers"]![0]!.AsObject();

    private static JsonArray References(int count) => Many(count, i => Reference(i, LongName));

    private static JsonObject Reference(int number, string secret) => new()
    {
        ["name"] = $"E{number}",
        ["valueFrom"] = new JsonObject { ["secretKeyRef"] = new JsonObject { ["name"] = secret, ["key"] = "some", ["optional"] = true } },
    };

    /// <summary>In JSON, the API server writes this character in six bytes.</summary>
    private static JsonArray Text() => Many(14, _ => JsonValue.Create(new string('<', 100_000)));

    private static JsonArray Many(int count, Func<int, JsonNode?> element) => new([.. Enumerable.Range(0, count).Select(element)]);
}
