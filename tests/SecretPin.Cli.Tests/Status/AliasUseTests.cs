using System.Text;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Status;
using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Cli.Tests.Status;

public sealed class AliasUseTests
{
    private static readonly ObjectScanner Scanner = new();

    [Fact]
    public void A_Gateway_of_another_namespace_uses_the_Secret_of_its_own_namespace_where_it_names_none()
    {
        // The guard lists the Gateway because of its reference into this namespace. The other reference means namespace infra.
        var gateway = Scan("""
            {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "edge", "namespace": "infra"},
             "spec": {"listeners": [{"tls": {"certificateRefs": [{"name": "tls-20250723110000"}, {"name": "other", "namespace": "shop"}]}}]}}
            """);
        var alias = AliasView.Read(Encoding.UTF8.GetBytes("""
            {"apiVersion": "secretpin.io/v1alpha1", "kind": "SecretAlias", "metadata": {"name": "tls", "namespace": "shop"},
             "spec": {"source": {"version": "20250723110000"}}}
            """), "shop");
        var view = new NamespaceView("shop")
        {
            Aliases = [alias],
            Secrets = [ScannedObject.OfName(Kinds.Secret, "tls-20250723110000")],
            Evidence = new()
            {
                Aliases = [alias.Alias],
                Versions = [VersionedSecretName.ParseOrNull("tls-20250723110000")!],
                Objects = [gateway],
                ListedKinds = Scanner.ReferrerKinds.ToHashSet(),
            },
            Unreadable = [],
        };

        var version = Assert.Single(AliasUse.Of(view, alias).Versions);

        Assert.True(version.IsPinned);
        Assert.Empty(version.Workloads);
    }

    private static ScannedObject Scan(string json) => Scanner.Scan(Encoding.UTF8.GetBytes(json));
}
