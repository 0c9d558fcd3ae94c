using System.Text;
using SecretPin.Core.Guard;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Tests.Guard;

/// <summary>Secrets that are configuration themselves, which a label identifies.</summary>
public sealed class LabelledSecretTests
{
    private static readonly ObjectScanner Scanner = new(
        [], [KindFields.Of([new("argocd.argoproj.io/secret-type", ["repository", "cluster"], "Argo CD")])]);

    [Fact]
    public void A_Secret_that_is_configuration_is_not_deleted()
    {
        var verdict = Delete("repository", "alice");

        Assert.Equal(Reason.InUse, verdict.Reason);
        Assert.Equal(
            "Secret argocd/repo is configuration of Argo CD (label argocd.argoproj.io/secret-type: repository). Delete it with this program, or remove the "
            + "label first.", verdict.Message);
        Assert.Equal(["Argo CD (label argocd.argoproj.io/secret-type: repository)"], verdict.Referrers);
    }

    [Theory]
    [InlineData("repository", "system:serviceaccount:argocd:argocd-server", null, Reason.Unused)]
    [InlineData("repository", "system:serviceaccount:other:argocd-server", null, Reason.InUse)]
    [InlineData("other", "alice", null, Reason.Unused)]
    [InlineData("cluster", "alice", "argo", Reason.Unused)]
    [InlineData("cluster", "alice", "another", Reason.InUse)]
    public void The_program_itself_and_the_uninstallation_of_its_release_may_delete_it(string label, string user, string? uninstalled, Reason expected) =>
        Assert.Equal(expected, Delete(label, user, uninstalled).Reason);

    private static Verdict Delete(string label, string user, string? uninstalled = null)
    {
        var secret = Scanner.Scan(Encoding.UTF8.GetBytes($$$"""
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "repo", "namespace": "argocd",
              "labels": {"argocd.argoproj.io/secret-type": "{{{label}}}"},
              "annotations": {"meta.helm.sh/release-name": "argo", "meta.helm.sh/release-namespace": "argocd"} } }
            """));
        return DeletionGuard.Decide(
            new("argocd", secret, user),
            new() { UninstalledReleases = uninstalled is null ? new HashSet<HelmRelease>() : new HashSet<HelmRelease> { new("argocd", uninstalled) } },
            TestObjects.Now);
    }
}
