using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.HostileUsers;

/// <summary>
/// The rows of docs/security.md, "What an ordinary user can do": the ClusterRoles view, edit and admin of Kubernetes, bound in one namespace.
/// </summary>
public sealed class OrdinaryUserTests(RunningCluster cluster)
{
    private static readonly string Pinned = $"auth-{TestObjects.Old}";

    private static readonly string[] Roles = ["view", "edit", "admin"];

    /// <summary>What no role has the right to do, as arguments of kubectl.</summary>
    private static readonly string[] Forbidden =
    [
        """patch secretalias auth --subresource=status --type=merge -p {"status":{"pinned":"some"}}""",
        "delete blockeddeletion some",
        "label namespace NAMESPACE secretpin.io/enforce-",
        "annotate namespace NAMESPACE secretpin.io/exempt=*",
        "delete namespace NAMESPACE",
        """patch pod app --subresource=status --type=merge -p {"status":{"phase":"Succeeded"}}""",
        """patch deployment app --subresource=status --type=merge -p {"status":{"replicas":0}}""",
        "delete validatingwebhookconfiguration secretpin",
        "delete mutatingwebhookconfiguration zzz-secretpin",
        "delete validatingadmissionpolicybinding versioned-secrets.secretpin.io",
        "delete validatingadmissionpolicybinding overrides.secretpin.io",
        "create role some --verb=* --resource=secretaliases.secretpin.io,blockeddeletions.secretpin.io",
        "create rolebinding some --clusterrole=secretpin --user=view",
    ];

    public static TheoryData<string> RolesWithSecrets => ["edit", "admin"];

    public static TheoryData<string> AllRoles => [.. Roles];

    [Theory]
    [MemberData(nameof(AllRoles))]
    public async Task A_role_of_Kubernetes_contains_no_right_that_switches_SecretPin_off(string role)
    {
        var ns = await PreparedAsync();
        foreach (var command in Forbidden)
        {
            var result = await ns.Try([.. command.Replace("NAMESPACE", ns.Name, StringComparison.Ordinal).Split(' '), $"--as={role}"]);

            result.Refused("forbidden");
            Assert.DoesNotContain("denied the request", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_viewer_neither_reads_nor_changes_Secrets()
    {
        var ns = await PreparedAsync();

        (await ns.Try("get", "secrets", "--as=view")).Refused("(Forbidden)");
        (await ns.Try("delete", "secret", Pinned, "--as=view")).Refused("(Forbidden)");
        (await ns.Try("annotate", "deployment", "app", "secretpin.io/hold=true", "--as=view")).Refused("(Forbidden)");
    }

    [Theory]
    [MemberData(nameof(RolesWithSecrets))]
    public async Task An_editor_neither_deletes_nor_changes_a_pinned_version(string role)
    {
        var ns = await PreparedAsync();

        (await ns.Try("delete", "secret", Pinned, $"--as={role}")).Refused("is pinned by SecretAlias/auth");
        (await ns.Try("delete", "secrets", "--all", $"--as={role}")).Refused("is pinned by SecretAlias/auth");
        (await ns.Try("patch", "secret", Pinned, "--type=merge", "-p", """{"data":{"token":"bmV3"}}""", $"--as={role}")).Refused("is a version of");
        (await ns.Try("annotate", "secret", Pinned, "secretpin.io/allow-deletion=", $"--as={role}")).Succeeded();
        (await ns.Try("delete", "secret", Pinned, $"--as={role}")).Refused("is pinned by SecretAlias/auth");
    }

    [Theory]
    [MemberData(nameof(RolesWithSecrets))]
    public async Task An_editor_does_not_free_a_Secret_with_a_record_of_a_Helm_release(string role)
    {
        var ns = await PreparedAsync();
        await ns.SecretAsync("plain");
        var deployment = TestObjects.Workload("Deployment", "plain", "plain");
        deployment["metadata"]!["annotations"] = new JsonObject { ["meta.helm.sh/release-name"] = "web", ["meta.helm.sh/release-namespace"] = ns.Name };
        await ns.Apply(deployment);
        var record = TestObjects.Secret("sh.helm.release.v1.web.v999");
        record["metadata"]!["labels"] = new JsonObject { ["owner"] = "helm", ["status"] = "uninstalling" };

        (await ns.Try(record, "apply", "-f", "-", $"--as={role}")).Succeeded();

        (await ns.Try("delete", "secret", "plain", $"--as={role}")).Refused("still in use by Deployment/plain");
    }

    [Fact]
    public async Task An_editor_does_not_force_a_deletion_and_an_administrator_of_the_namespace_does_and_is_recorded()
    {
        const string Role = "admin";
        var ns = await PreparedAsync();

        (await ns.Try("annotate", "secret", Pinned, "secretpin.io/allow-deletion=some", "--as=edit")).Refused("force-delete");
        (await ns.Try("annotate", "secret", Pinned, "secretpin.io/allow-deletion=some", $"--as={Role}")).Succeeded();
        (await ns.Try("delete", "secret", Pinned, $"--as={Role}")).Succeeded();

        var record = await ns.Until("blockeddeletions", Pinned, found => (int?)found?["status"]?["forced"] == 1);
        Assert.Equal(Role, (string?)record!["status"]!["attempts"]![0]!["user"]);
    }

    [Theory]
    [MemberData(nameof(RolesWithSecrets))]
    public async Task An_editor_suspends_a_pin_but_does_not_delete_an_alias_in_use(string role)
    {
        var ns = await PreparedAsync();

        (await ns.Try("patch", "secretalias", "auth", "--type=merge", "-p", """{"spec":{"suspend":true}}""", $"--as={role}")).Succeeded();
        (await ns.Try("delete", "secretalias", "auth", $"--as={role}")).Refused("denied the request");
    }

    [Theory]
    [MemberData(nameof(RolesWithSecrets))]
    public async Task An_editor_deletes_Events_but_not_the_audit_record(string role)
    {
        var ns = await PreparedAsync();
        (await ns.Try("delete", "secret", Pinned, $"--as={role}")).Refused();
        await ns.Until("events", "", found => (string?)found?["reason"] == "DeletionDenied");

        (await ns.Try("delete", "events", "--all", $"--as={role}")).Succeeded();

        Assert.True(await ns.Exists("blockeddeletions", Pinned));
    }

    [Theory]
    [MemberData(nameof(RolesWithSecrets))]
    public async Task An_editor_who_creates_a_newer_version_moves_a_pin_to_the_newest_version(string role)
    {
        var ns = await PreparedAsync();
        await ns.SecretAsync("db", TestObjects.Old);
        await ns.Create("secretaliases", TestObjects.Alias("db", TestObjects.Parse("""{"newest": {} }""")));
        await ns.Until("secretaliases", "db", alias => (string?)alias?["status"]?["pinned"] == $"db-{TestObjects.Old}");

        (await ns.Try("create", "secret", "generic", $"db-{TestObjects.New}", $"--as={role}")).Succeeded();

        await ns.Until("secretaliases", "db", alias => (string?)alias?["status"]?["pinned"] == $"db-{TestObjects.New}");
    }

    [Theory]
    [MemberData(nameof(RolesWithSecrets))]
    public async Task An_editor_is_subject_to_enforcement_but_gives_Pods_of_a_controller_any_pull_secret(string role)
    {
        var ns = await PreparedAsync(("secretpin.io/enforce", "versioned"));
        await ns.SecretAsync("plain");
        (await ns.Try(TestObjects.Workload("Deployment", "other", "plain"), "apply", "-f", "-", $"--as={role}")).Refused("neither versioned nor an alias");

        (await ns.Try("patch", "serviceaccount", "default", "-p", """{"imagePullSecrets":[{"name":"plain"}]}""", $"--as={role}")).Succeeded();
        (await ns.Try("scale", "deployment", "app", "--replicas=1", $"--as={role}")).Succeeded();

        await ns.Until("pods", "", pod => pod is not null && SecretNames.Of(pod["spec"]).Contains("plain"));
    }

    /// <summary>A namespace with the roles, a pinned alias <c>auth</c>, and a Deployment that names it.</summary>
    private async Task<TestNamespace> PreparedAsync(params (string Name, string Value)[] labels)
    {
        var ns = await cluster.NewNamespaceAsync(labels);
        foreach (var role in Roles)
        {
            await ns.Kubectl("create", "rolebinding", role, $"--clusterrole={role}", $"--user={role}");
        }

        await ns.PinAsync("auth", TestObjects.Old);
        var deployment = TestObjects.Workload("Deployment", "app", "auth");
        deployment["spec"]!["replicas"] = 0;
        await ns.Apply(deployment);
        await ns.Apply(TestObjects.Workload("Pod", "app", "auth"));
        // The API server and its authorizer learn the bindings from a watch.
        await Until.HoldsAsync(async () =>
            (await ns.Try("auth", "can-i", "get", "pods", "--as=admin")).Code == 0 ? null : "The role admin is not bound yet.");
        return ns;
    }
}
