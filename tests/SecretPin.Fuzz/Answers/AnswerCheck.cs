using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Core;
using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Fuzz.Answers;

/// <summary>The invariants of every answer.</summary>
internal sealed class AnswerCheck(FuzzedWebhook webhook)
{
    /// <summary>The limit of allocations, in bytes: a constant and a multiple of the size of the body.</summary>
    private const int AllocatedAlways = 256 * 1024, AllocatedPerByte = 64;

    private static readonly string[] Endpoints = ["/mutate/workloads", "/validate/workloads", "/validate/secrets", "/validate/aliases"];

    /// <summary>The largest allocation so far, as a fraction of its limit.</summary>
    public double MostAllocated { get; private set; }

    /// <exception cref="Xunit.Sdk.XunitException">An answer is wrong.</exception>
    public async Task CheckAsync(byte[] body)
    {
        using var review = SlowReview.TryRead(body);
        var scanned = review?.Object is { } json ? ScanCheck.Check(json, review.Kind) : null;
        var old = review?.OldObject is { } oldJson ? ScanCheck.Check(oldJson, review.Kind) : null;
        foreach (var path in Endpoints)
        {
            var reply = await webhook.PostAsync(path, body);
            var allowed = AllocatedAlways + (AllocatedPerByte * (double)body.Length);
            MostAllocated = Math.Max(MostAllocated, reply.Allocated / allowed);
            Assert.True(reply.Allocated <= allowed, $"{path} allocated {reply.Allocated} bytes for {body.Length}.");
            var log = webhook.TakeLog();
            Assert.DoesNotContain("Error: ", log, StringComparison.Ordinal);
            var text = Encoding.UTF8.GetString(reply.Body);
            Assert.False((Canary.Has(text) || Canary.Has(log)) && Canary.IsSecretIn(body), $"The output contains the value of a Secret: {text}\n{log}");
            var answer = JsonNode.Parse(reply.Body)!;
            if (review is null)
            {
                AssertRefused(reply, answer);
            }
            else
            {
                Assert.True(reply.Code == 200, $"{path}: {reply.Code} {answer.ToJsonString()}");
                var response = AssertAnswered(answer, review.Uid);
                await CheckVerdictAsync(path, review, response, (scanned, old));
            }
        }
    }

    private static void AssertRefused(Reply reply, JsonNode answer)
    {
        Assert.True(reply.Code == 400, $"A malformed review was answered with {reply.Code} {answer.ToJsonString()}");
        Assert.Equal("Status", (string?)answer["kind"]);
        Assert.Equal(400, (int?)answer["code"]);
        AssertIsLine((string)answer["message"]!, 600);
    }

    private static JsonObject AssertAnswered(JsonNode answer, string uid)
    {
        Assert.Equal(("admission.k8s.io/v1", "AdmissionReview"), ((string?)answer["apiVersion"], (string?)answer["kind"]));
        var response = answer["response"]!.AsObject();
        Assert.Equal(uid, (string?)response["uid"]);
        if (!(bool)response["allowed"]!)
        {
            // The cluster always answers, so no review is unverified.
            Assert.Contains((int)response["status"]!["code"]!, (int[])[400, 403, 422]);
            AssertIsLine((string)response["status"]!["message"]!, 4096);
            Assert.Null(response["patch"]);
        }

        Assert.All(response["warnings"]?.AsArray() ?? [], warning => AssertIsLine((string)warning!, 256));
        return response;
    }

    private async Task CheckVerdictAsync(string path, SlowReview review, JsonObject response, (ScannedObject? Object, ScannedObject? Old) scanned)
    {
        var isAllowed = (bool)response["allowed"]!;
        var reason = (string)response["auditAnnotations"]!["reason"]!;
        switch (path)
        {
            case "/validate/secrets":
                var lets = IsSound(review, Kinds.Secret, ["DELETE"], scanned.Old) && Old(review) is { } secret && MayGo(review, secret);
                Assert.True(isAllowed == lets, $"The deletion is {(isAllowed ? "allowed" : "rejected")}: {response.ToJsonString()}");
                break;
            case "/validate/aliases":
                Assert.True(
                    !isAllowed || (review.Kind == Kinds.SecretAlias && review.Namespace.Length > 0 && review.Operation is "CREATE" or "UPDATE" or "DELETE"),
                    $"An object that is not an alias is allowed: {response.ToJsonString()}");
                break;
            default:
                if (HasValidName(review) && review.Kind.Kind.Length > 0 && review.Operation is "CREATE" or "UPDATE" && review.Kind != Kinds.ControllerRevision
                    && ScanCheck.PodSpecOf(review.Kind) is null)
                {
                    // A kind that is not configured: Kubernetes may accept and run it.
                    Assert.True(response["patch"] is null && reason is "NothingToDo" or "NotVersioned", $"The kind is judged: {response.ToJsonString()}");
                    break;
                }

                var isSound = review.Kind != Kinds.ControllerRevision && ScanCheck.PodSpecOf(review.Kind) is not null
                    && IsSound(review, review.Kind, ["CREATE", "UPDATE"], scanned.Object)
                        && (review.Operation == "CREATE" || Says(review, review.OldObject, scanned.Old));
                Assert.True(isSound == (reason != "Malformed"), $"The object is {(isSound ? "well-formed" : "malformed")}: {response.ToJsonString()}");
                if (isSound && path == "/mutate/workloads")
                {
                    await new RewriteCheck(webhook, review).CheckAsync(response);
                }
                else if (isSound && isAllowed)
                {
                    RewriteCheck.AssertNoAliasIsLeft(review, Tree.Of(review.Object!.Value), reason);
                }

                break;
        }
    }

    /// <summary>The validator of a SecretAlias reports its name together with all other errors.</summary>
    private static bool HasValidName(SlowReview review) => review.Kind == Kinds.SecretAlias || SlowReview.IsName(review.Name);

    private static bool IsSound(SlowReview review, ObjectKind kind, string[] operations, ScannedObject? scanned) =>
        review.Kind == kind && operations.Contains(review.Operation) && review.Namespace.Length > 0 && HasValidName(review)
        && Says(review, kind == Kinds.Secret ? review.OldObject : review.Object, scanned);

    /// <summary>Whether the object exists, has the form of its kind, a valid name and namespace, and does not name another kind.</summary>
    private static bool Says(SlowReview review, JsonElement? json, ScannedObject? scanned) =>
        json is not null && scanned is not null && SlowReview.IsName(scanned.Name) && SlowReview.IsNamespace(scanned.Namespace)
        && (Text(json.Value, "apiVersion") is "" || Text(json.Value, "kind") is ""
            || ObjectKind.Of(Text(json.Value, "apiVersion"), Text(json.Value, "kind")) == review.Kind);

    private static JsonObject? Old(SlowReview review) =>
        review.OldObject is { } json && Tree.Of(json) is var tree && (string?)(tree["metadata"] as JsonObject)?["name"] is { Length: > 0 } ? tree : null;

    /// <summary>Rows 1 to 4 of the guard's table. Every Secret is in use, so only these rows allow a deletion.</summary>
    private static bool MayGo(SlowReview review, JsonObject secret) =>
        review.User == "system:serviceaccount:kube-system:namespace-controller"
        || secret["metadata"]!["deletionTimestamp"] is not null
        || IsManaged((string?)secret["type"], (string)secret["metadata"]!["name"]!, review.User)
        || ((string?)(secret["metadata"]!["annotations"] as JsonObject)?["secretpin.io/allow-deletion"])?.Trim().Length > 0;

    /// <summary>Row 3. Each user may choose the type of a Secret, so the name or the user must match as well.</summary>
    private static bool IsManaged(string? type, string name, string user) =>
        !VersionedSecretName.IsValid(name) && type switch
        {
            "helm.sh/release.v1" => name.StartsWith("sh.helm.release.v1.", StringComparison.Ordinal),
            "bootstrap.kubernetes.io/token" => name.StartsWith("bootstrap-token-", StringComparison.Ordinal),
            "kubernetes.io/service-account-token" => user != "system:serviceaccount:kube-system:namespace-controller" &&
                (user == "system:kube-controller-manager" || user.StartsWith("system:serviceaccount:kube-system:", StringComparison.Ordinal)),
            _ => false,
        };

    private static string Text(JsonElement json, string key) =>
        json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static void AssertIsLine(string text, int longest)
    {
        Assert.InRange(text.EnumerateRunes().Count(), 1, longest);
        Assert.DoesNotContain(text.EnumerateRunes(), SafeText.IsUnsafe);
    }
}
