using System.Text;
using SecretPin.Core.Guard;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.Reflectors;
using static SecretPin.Kubernetes.Tests.Cache.IndexedObjects;

namespace SecretPin.Kubernetes.Tests.Cache;

public sealed class ClusterIndexTests
{
    private readonly IndexedObjects _some = new();

    [Fact]
    public void Indexes_referrers_until_they_no_longer_name_the_Secret()
    {
        _some.Deployments.Put(Template("a", "web", "token"));
        _some.Rollouts.Put(Template("a", "canary", "token"));
        _some.Deployments.Put(Template("b", "web", "token"));
        Assert.Equal(["Deployment/web", "Rollout/canary"], _some.ReferrersOf("a", "token"));

        _some.Deployments.Put(Template("a", "web", "other"));
        Assert.Equal(["Rollout/canary"], _some.ReferrersOf("a", "token"));
        Assert.Equal(["Deployment/web"], _some.ReferrersOf("a", "other"));

        _some.Rollouts.Remove(Template("a", "canary", "whatever it was"));
        Assert.Empty(_some.ReferrersOf("a", "token"));
        Assert.Equal(["Deployment/web"], _some.ReferrersOf("b", "token"));
    }

    [Fact]
    public void Indexes_cluster_scoped_referrers()
    {
        _some.Volumes.Put(Volume("disk", "a", "csi"));
        Assert.Equal(["PersistentVolume/disk"], _some.ReferrersOf("a", "csi"));
        _some.Volumes.Put(Volume("disk", "b", "csi"));
        Assert.Empty(_some.ReferrersOf("a", "csi"));
        Assert.Equal(["PersistentVolume/disk"], _some.ReferrersOf("b", "csi"));
    }

    [Theory]
    [InlineData("a", "..")]
    [InlineData("a", "x/y")]
    [InlineData("a", "X")]
    [InlineData("..", "web")]
    [InlineData("a.b", "web")]
    [InlineData("a/b", "web")]
    public void Rejects_an_object_whose_name_or_namespace_is_not_valid(string ns, string name)
    {
        Assert.Throws<InvalidNameException>(() => _some.Deployments.Put(Template(ns, name, "token")));
        Assert.Throws<InvalidNameException>(() => _some.Secrets.Put(Named(ns, name)));
        Assert.Throws<InvalidNameException>(() => _some.Aliases.Put(Named(ns, name)));
        Assert.Throws<InvalidNameException>(() => _some.Secrets.Remove(Named(ns, name)));

        Assert.Empty(_some.Index.Namespaces);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData("A")]
    public void Rejects_a_namespace_whose_name_is_not_a_DNS_label(string name)
    {
        Assert.Throws<InvalidNameException>(() => _some.Namespaces.Put(Encoding.UTF8.GetBytes($$"""{"metadata":{"name":"{{name}}"} }""")));

        Assert.Empty(_some.Index.Namespaces);
    }

    [Fact]
    public void Stores_a_referrer_and_does_not_index_a_Secret_that_cannot_exist()
    {
        _some.Volumes.Put(Volume("disk", "..", "csi"));
        _some.Deployments.Put(Template("a", "web", "../token"));
        _some.Deployments.Put(Template("a", "web", "${token}"));

        Assert.Equal(["", "a"], _some.Index.Namespaces.Order());
        Assert.Empty(_some.Index["a"].Referrers);
        Assert.Single(_some.Index["a"].Objects);

        _some.Deployments.Remove(Template("a", "web", "../token"));
        Assert.Equal([""], _some.Index.Namespaces);
    }

    [Fact]
    public void Stores_an_object_whose_owner_has_an_invalid_name_because_the_API_server_accepts_it()
    {
        const string Owner = ""","ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"../x","uid":"u","controller":true}]""";
        _some.ReplicaSets.Put(Template("a", "web", "token", Owner));

        Assert.Equal(["ReplicaSet/web"], _some.ReferrersOf("a", "token"));
    }

    [Fact]
    public void Replaces_the_objects_of_one_kind_and_leaves_the_others()
    {
        _some.Deployments.Put(Template("a", "old", "token"));
        _some.Deployments.Put(Template("c", "old", "token"));
        _some.Rollouts.Put(Template("a", "canary", "token"));
        var before = _some.Index["a"];
        List(_some.Deployments, Template("a", "new", "token"), Template("b", "new", "token"));

        Assert.Equal(["Deployment/new", "Rollout/canary"], _some.ReferrersOf("a", "token"));
        Assert.Equal(["Deployment/new"], _some.ReferrersOf("b", "token"));
        Assert.Empty(_some.ReferrersOf("c", "token"));
        Assert.DoesNotContain("c", _some.Index.Namespaces);
        Assert.Equal(2, before.ReferrersOf("token").Count);
    }

    [Fact]
    public void Indexes_Secrets_aliases_and_namespaces()
    {
        List(_some.Secrets, Named("a", "one", metadata: ",\"creationTimestamp\":\"2026-01-02T03:04:05Z\""), Named("a", "gone"));
        List(_some.Secrets, Named("a", "one", metadata: ",\"creationTimestamp\":\"2026-01-02T03:04:05Z\""));
        _some.Secrets.Put(Named("a", "going", metadata: ",\"deletionTimestamp\":\"2026-01-02T03:04:05Z\""));
        _some.Aliases.Put(Named("a", "auth", ",\"spec\":{\"source\":{\"version\":\"20260101000000\"}}"));
        _some.Aliases.Put(Named("a", "odd", ",\"spec\":{\"source\":{\"version\":\"yesterday\"}}"));
        List(_some.Namespaces, Named("", "a"), Named("", "b", metadata: ",\"deletionTimestamp\":\"2026-01-02T03:04:05Z\""));

        var seen = _some.Index["a"];
        Assert.Equal(["going", "one"], seen.Secrets.Keys.Order());
        Assert.Equal(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), seen.Secrets["one"].CreatedAt);
        Assert.True(seen.Secrets["going"].IsBeingDeleted);
        Assert.Equal("auth-20260101000000", seen.Aliases["auth"].Alias!.SpecSecret!.ToString());
        Assert.Null(seen.Aliases["odd"].Alias);
        Assert.Contains("yesterday", seen.Aliases["odd"].Problem, StringComparison.Ordinal);
        Assert.Equal((true, false), (seen.Exists, seen.IsTerminating));
        Assert.Equal((true, true), (_some.Index["b"].Exists, _some.Index["b"].IsTerminating));

        _some.Secrets.Remove(Named("a", "one"));
        _some.Aliases.Remove(Named("a", "auth"));
        _some.Namespaces.Remove(Named("", "b"));
        Assert.Equal(["going"], _some.Index["a"].Secrets.Keys);
        Assert.DoesNotContain("auth", _some.Index["a"].Aliases);
        Assert.DoesNotContain("b", _some.Index.Namespaces);
    }

    [Fact]
    public void Stores_an_object_without_references_only_if_it_may_own_referrers()
    {
        _some.Deployments.Put(Named("a", "web"));
        _some.ServiceAccounts.Put(Named("a", "default", ",\"imagePullSecrets\":[{\"name\":\"regcred\"}]"));
        Assert.Equal(["ServiceAccount/default"], _some.ReferrersOf("a", "regcred"));
        _some.ServiceAccounts.Put(Named("a", "default"));
        Assert.Equal(["Deployment/web"], _some.Index["a"].Objects.Values.Select(seen => seen.ToString()));
    }

    [Fact]
    public void Stores_an_object_with_a_malformed_pod_spec_without_references()
    {
        _some.Rollouts.Put(Named("a", "odd", ",\"spec\":\"none\""));
        Assert.Empty(_some.Index["a"].Objects[(Rollout, "odd")].References);
        _some.Deployments.Put(Named("a", "odd", ",\"spec\":\"none\""));
        Assert.Empty(_some.ReferrersOf("a", "none"));
    }

    [Theory]
    [InlineData("", Reason.InUse)]
    [InlineData(",\"deletionTimestamp\":\"2026-01-02T03:04:05Z\",\"finalizers\":[\"foregroundDeletion\"]", Reason.Unused)]
    public void The_evidence_contains_the_owners_of_referrers(string ownersMetadata, Reason reason)
    {
        _some.Deployments.Put(Named("a", "web", ",\"spec\":{\"paused\":true}", metadata: ownersMetadata));
        _some.ReplicaSets.Put(Template("a", "web-1", "token", """
            ,"ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"web","uid":"uid-web","controller":true}]
            """));
        _some.Deployments.Put(Template("a", "other", "something else"));
        var kinds = new HashSet<ObjectKind> { Kinds.Deployment, Kinds.ReplicaSet };
        var evidence = _some.Index.EvidenceOf("a", "token", kinds);
        Assert.Equal(["Deployment/web", "ReplicaSet/web-1"], evidence.Objects.Select(seen => seen.ToString()).Order());

        var secret = new ObjectScanner().Scan(Encoding.UTF8.GetBytes("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"token"}}"""));
        Assert.Equal(reason, DeletionGuard.Decide(new("a", secret, "jane"), evidence, default).Reason);
    }

    private static void List(IReflectorStore store, params byte[][] objects)
    {
        store.BeginReplacement();
        Array.ForEach(objects, json => store.Put(json));
        Assert.Equal(objects.Length, store.CompleteReplacement());
    }
}
