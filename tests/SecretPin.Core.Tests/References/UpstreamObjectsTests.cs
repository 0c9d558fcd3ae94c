using SecretPin.Core.Resolution;
using SecretPin.Testing.Oracles;

namespace SecretPin.Core.Tests.References;

/// <summary>The objects of Kubernetes with all fields set: the scanner finds every reference, and the resolver changes nothing else.</summary>
public sealed class UpstreamObjectsTests
{
    public static TheoryData<string> Workloads =>
    [
        "core.v1.Pod.json", "core.v1.PodTemplate.json", "core.v1.ReplicationController.json", "apps.v1.Deployment.json",
        "apps.v1.ReplicaSet.json", "apps.v1.StatefulSet.json", "apps.v1.DaemonSet.json", "batch.v1.Job.json", "batch.v1.CronJob.json",
    ];

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Every_reference_of_a_workload_is_found(string file)
    {
        var json = Json.Parse(UpstreamObjects.Read(file));
        var expected = DomWalk.InWorkload(json).ToArray();

        Assert.Equal(18, expected.Length);
        Assert.All(expected, secret => Assert.Contains(secret.Name, (string[])["nameValue", "secretNameValue"]));
        FoundSecret.AssertSame(expected, TestObjects.Scanner.Scan(UpstreamObjects.Read(file)), json);
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Resolving_changes_only_the_names_and_the_provenance(string file)
    {
        var before = Json.Parse(UpstreamObjects.Read(file));
        before["metadata"]!["ownerReferences"]![0]!["controller"] = false;
        var expected = before.DeepClone();
        foreach (var site in DomWalk.InWorkload(before).ToArray())
        {
            Json.Replace(before, site.Pointer, "auth");
            Json.Replace(expected, site.Pointer, $"auth-{TestObjects.NewVersion}");
        }

        var review = TestObjects.Review(before);
        var after = Json.After(before, Resolver.Decide(review, TestObjects.Pins($"auth-{TestObjects.NewVersion}")));

        var template = review.Workload.Templates[0].Path.Length == 0 ? "" : $"/{review.Workload.Templates[0].Path}";
        Json.At(expected, $"{template}/metadata/annotations")[WellKnown.ResolvedAnnotation] = $"auth={TestObjects.NewVersion}";
        Json.AssertSame(expected, after);
    }

    [Fact]
    public void Every_reference_of_a_PersistentVolume_is_found()
    {
        var bytes = UpstreamObjects.Read("core.v1.PersistentVolume.json");
        var json = Json.Parse(bytes);
        var expected = UpstreamPaths.InJson(UpstreamPaths.PersistentVolume)
            .SelectMany(path => DomWalk.Under(json, $"spec/{path}"))
            .Select(secret => secret with { Namespace = secret.Name == "secretNameValue" ? "secretNamespaceValue" : "namespaceValue" });

        FoundSecret.AssertSame(expected, TestObjects.Scanner.Scan(bytes), json);
    }

    [Theory]
    [InlineData("core.v1.ServiceAccount.json", "/secrets/0/name", "/imagePullSecrets/0/name")]
    [InlineData("networking.k8s.io.v1.Ingress.json", "/spec/tls/0/secretName")]
    [InlineData("storage.k8s.io.v1.StorageClass.json")]
    [InlineData("apps.v1.ControllerRevision.json")]
    [InlineData("core.v1.Secret.json")]
    [InlineData("admission.k8s.io.v1.AdmissionReview.json")]
    [InlineData("admissionregistration.k8s.io.v1.MutatingWebhookConfiguration.json")]
    [InlineData("admissionregistration.k8s.io.v1.ValidatingWebhookConfiguration.json")]
    public void The_references_of_other_kinds_are_found(string file, params string[] pointers) =>
        Assert.Equal(
            pointers, TestObjects.Scanner.Scan(UpstreamObjects.Read(file)).References.Select(reference => reference.Pointer));
}
