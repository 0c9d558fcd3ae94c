using System.Text.Json.Nodes;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Tests.Resolution;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Tests.Guard;

/// <summary>The cluster in which a Secret is deleted.</summary>
internal sealed class TestCluster
{
    public const string Old = Manifests.Old, New = Manifests.New;

    private readonly List<ScannedObject> _objects = [];

    public List<SecretAlias> Aliases { get; } = [];

    /// <summary>The versioned Secrets of the namespace.</summary>
    public List<VersionedSecretName> Versions { get; } = [];

    public bool IsNamespaceTerminating { get; init; }

    public IReadOnlySet<ObjectKind> Kinds { get; init; } = TestObjects.Scanner.ReferrerKinds.ToHashSet();

    public IReadOnlySet<string>? ApiVersions { get; init; }

    public IReadOnlyList<UncheckedResource> Unchecked { get; init; } = [];

    /// <summary>The names of the Secrets, and the label <c>status</c> of each; for Helm's records.</summary>
    public List<(string Name, string Status)> Records { get; } = [];

    public TestCluster With(params JsonObject[] objects)
    {
        _objects.AddRange(objects.Select(TestObjects.Scan));
        return this;
    }

    public Verdict Delete(string secret = Old, string user = "alice", string? type = null, string? metadata = null, GuardScope scope = GuardScope.All) =>
        DeletionGuard.Decide(
        Deletion(secret, user, type, metadata),
        new()
        {
            IsNamespaceTerminating = IsNamespaceTerminating,
            Aliases = Aliases,
            Versions = Versions,
            Objects = _objects,
            ListedKinds = Kinds,
            ApiVersions = ApiVersions,
            Unchecked = Unchecked,
            UninstalledReleases = HelmRecords.BeingUninstalled(TestObjects.Namespace, Records.Select(Record)),
        },
        TestObjects.Now,
        scope);

    private static ScannedObject Record((string Name, string Status) record) => TestObjects.Scan(
        $$$"""{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "{{{record.Name}}}", "labels": {"status": "{{{record.Status}}}"} } }""");

    public static DeletionRequest Deletion(string secret = Old, string user = "alice", string? type = null, string? metadata = null)
    {
        var json = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["type"] = type ?? "Opaque",
            ["metadata"] = JsonNode.Parse(metadata ?? "{}"),
        };
        json["metadata"]!["name"] = secret;
        return new(TestObjects.Namespace, TestObjects.Scan(json), user);
    }

    /// <summary>An object with a pod spec that names Secrets in envFrom.</summary>
    public static JsonObject Workload(string kind, string name, params string[] secrets)
    {
        var workload = Core.References.Workload.BuiltIn.First(row => row.Kind.Kind == kind);
        var json = new JsonObject
        {
            ["apiVersion"] = workload.Kind.Group.Length == 0 ? "v1" : $"{workload.Kind.Group}/v1",
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = TestObjects.Namespace, ["uid"] = $"uid-{kind}-{name}" },
        };
        var parent = json;
        var path = workload.PodSpecPaths[0].Split('/');
        foreach (var key in path[..^1])
        {
            parent[key] ??= new JsonObject();
            parent = parent[key]!.AsObject();
        }

        parent[path[^1]] = Manifests.PodSpec(secrets);
        return json;
    }

    public static JsonObject OwnedBy(JsonObject json, JsonObject owner) => OwnedBy(
        json, (string)owner["apiVersion"]!, (string)owner["kind"]!, (string)owner["metadata"]!["name"]!, (string)owner["metadata"]!["uid"]!);

    public static JsonObject OwnedBy(JsonObject json, string apiVersion, string kind, string name, string uid, bool controller = true)
    {
        json["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["name"] = name,
            ["uid"] = uid,
            ["controller"] = controller,
        });
        return json;
    }

    public static JsonObject BeingDeleted(JsonObject json, params string[] finalizers)
    {
        json["metadata"]!["deletionTimestamp"] = "2025-07-24T11:59:00Z";
        json["metadata"]!["finalizers"] = new JsonArray([.. finalizers.Select(finalizer => (JsonNode)finalizer)]);
        return json;
    }

    public static JsonObject Replicas(JsonObject json, int replicas)
    {
        json["spec"]!["replicas"] = replicas;
        return json;
    }

    /// <summary>Adds the annotations of Helm.</summary>
    public static JsonObject OfRelease(JsonObject json, string release, string ns = TestObjects.Namespace)
    {
        json["metadata"]!["annotations"] = new JsonObject { ["meta.helm.sh/release-name"] = release, ["meta.helm.sh/release-namespace"] = ns };
        return json;
    }

    /// <summary>A Deployment whose rollout has exceeded its progress deadline.</summary>
    public static JsonObject Stuck(JsonObject deployment)
    {
        deployment["status"] = JsonNode.Parse("""{"conditions": [{"type": "Available", "status": "True"}, {"type": "Progressing", "status": "False"}]}""");
        return deployment;
    }

    public static JsonObject Phase(JsonObject pod, string phase)
    {
        pod["status"] = new JsonObject { ["phase"] = phase };
        return pod;
    }

    public static JsonObject Finished(JsonObject job, string condition = "Complete")
    {
        job["status"] = new JsonObject { ["conditions"] = new JsonArray(new JsonObject { ["type"] = condition, ["status"] = "True" }) };
        return job;
    }
}
