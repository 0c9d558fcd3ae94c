using System.Text.Json.Nodes;
using k8s.Models;
using SecretPin.Core.Resolution;
using SecretPin.Testing.Oracles;

namespace SecretPin.Core.Tests.References;

/// <summary>The tables match the API types, each with all fields set.</summary>
public sealed class UpstreamApiTypesTests
{
    public static TheoryData<Type> Workloads =>
    [
        typeof(V1Pod), typeof(V1PodTemplate), typeof(V1ReplicationController), typeof(V1Deployment), typeof(V1ReplicaSet),
        typeof(V1StatefulSet), typeof(V1DaemonSet), typeof(V1Job), typeof(V1CronJob), typeof(V1ControllerRevision),
    ];

    public static TheoryData<Type> Others =>
        [typeof(V1PersistentVolume), typeof(V1ServiceAccount), typeof(V1Ingress), typeof(V1StorageClass), typeof(V1Namespace)];

    public static TheoryData<Type> All => [.. Workloads.Concat(Others).Select(row => row.Data)];

    [Theory]
    [MemberData(nameof(All))]
    public void The_scanner_finds_exactly_the_fields_that_name_a_Secret(Type type)
    {
        var filled = FilledObject.Of(type);

        FoundSecret.AssertSame(filled.Secrets, TestObjects.Scan(filled.Json), filled.Json);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_field_with_Secret_in_its_name_is_a_reference_or_a_known_exception(Type type) =>
        Assert.Empty(FilledObject.Of(type).Unexplained);

    [Theory]
    [MemberData(nameof(Workloads))]
    public void All_eighteen_fields_are_found_in_each_list_element(Type type)
    {
        // Two elements in each list: 3 kinds of containers x 2 x (2 env + 2 envFrom), 2 pull secrets, 2 volumes x (10 + 2 projected).
        Assert.Equal(50, FilledObject.Of(type).Secrets.Count);
    }

    [Fact]
    public void A_PersistentVolume_without_a_Secret_namespace_uses_that_of_its_claim()
    {
        var filled = FilledObject.Of(typeof(V1PersistentVolume)).Json;
        var claim = (string?)filled["spec"]!["claimRef"]!["namespace"];
        foreach (var (_, source) in filled["spec"]!.AsObject().Where(member => member.Key != "claimRef"))
        {
            (source as JsonObject)?.Remove("secretNamespace");
            foreach (var reference in (source as JsonObject ?? []).Select(member => member.Value).OfType<JsonObject>())
            {
                reference.Remove("namespace");
            }
        }

        var byNamespace = TestObjects.Scan(filled).References.ToLookup(
            reference => reference.Namespace, reference => reference.Pointer.Split('/')[2]);

        // kubernetes pkg/api/v1/persistentvolume/util_test.go TestPVSecrets: expectedNamespacedNames.
        Assert.Equal(["azureFile", "cephfs", "flexVolume", "iscsi", "rbd", "scaleIO"], byNamespace[claim].Order());
        Assert.Equal(["cinder", "csi", "storageos"], byNamespace[""].Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Resolving_every_field_changes_only_the_names_and_the_provenance(Type type)
    {
        var filled = FilledObject.Of(type);
        RemoveController(filled.Json);
        var review = TestObjects.Review(filled.Json);
        var pins = TestObjects.Pins(filled.Secrets.Select(secret => $"{secret.Name}-{TestObjects.NewVersion}"));

        var after = Json.After(filled.Json, Resolver.Decide(review, pins));

        var expected = filled.Json.DeepClone();
        foreach (var secret in filled.Secrets)
        {
            Json.Replace(expected, secret.Pointer, $"{secret.Name}-{TestObjects.NewVersion}");
        }

        var template = review.Workload.Templates[0].Path.Length == 0 ? "" : $"/{review.Workload.Templates[0].Path}";
        Json.At(expected, $"{template}/metadata/annotations")[WellKnown.ResolvedAnnotation] =
            string.Join(',', filled.Secrets.Select(secret => $"{secret.Name}={TestObjects.NewVersion}").Order(StringComparer.Ordinal));
        Json.AssertSame(expected, after);
    }

    [Fact]
    public void Every_exception_is_needed() =>
        Assert.Empty(SecretFields.Stale(typeof(V1Pod).Assembly.GetTypes()));

    private static void RemoveController(JsonObject json)
    {
        foreach (var owner in json["metadata"]!["ownerReferences"]!.AsArray())
        {
            owner!["controller"] = false;
        }
    }
}
