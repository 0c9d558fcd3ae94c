using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Testing.Oracles;

namespace SecretPin.Fuzz.Answers;

/// <summary>A rewritten workload contains the pins of its aliases, is otherwise unchanged, and is not rewritten again.</summary>
internal sealed class RewriteCheck(FuzzedWebhook webhook, SlowReview review)
{
    private const string Annotation = "secretpin.io/resolved", Request = "secretpin.io/resolve";

    private readonly string _podSpec = ScanCheck.PodSpecOf(review.Kind)!;
    private readonly bool _isRequested = Tree.Of(review.Object!.Value)["metadata"] is JsonObject metadata
        && metadata["annotations"] is JsonObject annotations && annotations[Request] is not null;

    private string PullSecrets => $"/{_podSpec}/imagePullSecrets";

    public async Task CheckAsync(JsonObject response)
    {
        var before = Tree.Of(review.Object!.Value);
        var patch = response["patch"] is { } written ? JsonNode.Parse(Convert.FromBase64String((string)written!))!.AsArray() : null;
        if (patch is null)
        {
            if ((bool)response["allowed"]!)
            {
                AssertNoAliasIsLeft(review, before, (string)response["auditAnnotations"]!["reason"]!);
            }

            return;
        }

        var after = ObviousPatch.Apply(before, patch).AsObject();
        AssertNamesFollow(before, after);
        AssertSameOtherwise(before, after);
        AssertNoAliasIsLeft(review, after, (string)response["auditAnnotations"]!["reason"]!);
        var again = await webhook.PostAsync("/mutate/workloads", Encoding.UTF8.GetBytes(Envelope(after).ToJsonString()));
        webhook.TakeLog();
        var answer = JsonNode.Parse(again.Body)!["response"]!;
        Assert.True((bool)answer["allowed"]! && answer["patch"] is null, $"The second review differs: {answer.ToJsonString()}");
    }

    /// <summary>
    /// An admitted workload contains no alias, unless SecretPin does not rewrite it, or it was stored with the alias and is immutable. An alias without a
    /// pin may stay in a dry run, and if only optional references name it.
    /// </summary>
    public static void AssertNoAliasIsLeft(SlowReview review, JsonObject workload, string reason)
    {
        if (reason is not ("ControllerOwned" or "MirrorPod" or "AlreadyDeleting" or "UnresolvedBefore")
            && !(review.Operation == "UPDATE" && review.Kind is { Kind: "Pod" or "Job" }))
        {
            Assert.DoesNotContain(
                ScanCheck.SecretsIn(workload, review.Kind), secret => ClusterInUse.Pinned.ContainsKey(secret.Name)
                    || (secret.Name == ClusterInUse.Unpinned && !review.IsDryRun && !secret.IsOptional));
        }
    }

    private void AssertNamesFollow(JsonObject before, JsonObject after)
    {
        foreach (var secret in Names(before))
        {
            var name = Json.At(after, secret.Pointer).GetValue<string>();
            Assert.True(name == secret.Name || IsOf(name, secret.Name), $"{secret.Pointer} was {secret.Name} and is {name}.");
        }

        var requested = DomWalk.Under(before, $"{PullSecrets[1..]}/*/name").Select(secret => secret.Name).ToHashSet();
        var actual = DomWalk.Under(after, $"{PullSecrets[1..]}/*/name").Select(secret => secret.Name).ToArray();
        Assert.All(actual, name => Assert
            .True(requested.Contains(name) || requested.Any(alias => IsOf(name, alias)), $"{name} was added to imagePullSecrets."));
        Assert.All(
            requested.Where(name => !ClusterInUse.Pinned.Keys.Any(alias => name == alias || name.StartsWith($"{alias}-", StringComparison.Ordinal))),
            name => Assert.Contains(name, actual));
        Assert.All(
            requested.Where(ClusterInUse.Pinned.ContainsKey),
            alias => Assert.True(actual.Any(name => name == alias || IsOf(name, alias)), $"{alias} is missing in imagePullSecrets."));
    }

    /// <summary>A name with a pin. An update of a held workload keeps another version. A resolve request replaces a version of the alias.</summary>
    private bool IsOf(string name, string alias) =>
        (_isRequested && ClusterInUse.Pinned.Any(pin => name == pin.Value && alias.Length == pin.Value.Length
            && alias.StartsWith($"{pin.Key}-", StringComparison.Ordinal)))
        || (ClusterInUse.Pinned.TryGetValue(alias, out var pinned)
        && (name == pinned || (review.Operation == "UPDATE" && name.StartsWith($"{alias}-", StringComparison.Ordinal) && name.Length == alias.Length + 15)));

    private void AssertSameOtherwise(JsonObject before, JsonObject after)
    {
        var (left, right) = (before.DeepClone().AsObject(), after.DeepClone().AsObject());
        foreach (var tree in new[] { left, right })
        {
            foreach (var secret in Names(tree).ToArray())
            {
                Json.Replace(tree, secret.Pointer, "name");
            }

            if (_podSpec.Split('/').Aggregate((JsonNode?)tree, (node, key) => (node as JsonObject)?[key]) is JsonObject spec
                && spec["imagePullSecrets"] is JsonArray list)
            {
                list.Clear();
            }

            Forget(tree);
        }

        Json.AssertSame(left, right);
    }

    /// <summary>Removes the annotations of SecretPin and the objects that become empty.</summary>
    private void Forget(JsonObject tree)
    {
        Forget(tree, Request);

        // An update with a resolve request may contain no template.
        if (_podSpec.Split('/')[..^1].Aggregate((JsonNode?)tree, (node, key) => (node as JsonObject)?[key]) is JsonObject template)
        {
            Forget(template, Annotation);
        }
    }

    private static void Forget(JsonObject template, string annotation)
    {
        if (template["metadata"] is JsonObject metadata)
        {
            (metadata["annotations"] as JsonObject)?.Remove(annotation);
            if (metadata["annotations"] is null or JsonObject { Count: 0 })
            {
                metadata.Remove("annotations");
            }
        }

        if (template["metadata"] is null or JsonObject { Count: 0 })
        {
            template.Remove("metadata");
        }
    }

    private IEnumerable<FoundSecret> Names(JsonObject tree) =>
        DomWalk.InPodSpec(tree, _podSpec).Where(secret => !secret.Pointer.StartsWith(PullSecrets + "/", StringComparison.Ordinal));

    private JsonObject Envelope(JsonObject workload) => new()
    {
        ["apiVersion"] = "admission.k8s.io/v1",
        ["kind"] = "AdmissionReview",
        ["request"] = new JsonObject
        {
            ["uid"] = "again",
            ["kind"] = new JsonObject { ["group"] = review.Kind.Group, ["kind"] = review.Kind.Kind },
            ["namespace"] = review.Namespace,
            ["operation"] = review.Operation,
            ["object"] = workload.DeepClone(),
            ["oldObject"] = review.OldObject is { } old ? Tree.Of(old) : null,
        },
    };
}
