using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.HostileUsers;

/// <summary>An override of SecretPin needs a permission of its own, and the audit log of the API server names its user.</summary>
public sealed class OverrideTests(RunningCluster cluster)
{
    [Fact]
    public async Task A_forced_deletion_needs_the_verb_force_delete_which_admin_contains_and_edit_does_not()
    {
        var ns = await PreparedAsync();
        var pinned = $"auth-{TestObjects.Old}";
        foreach (var target in new[] { $"secret/{pinned}", "secretalias/auth" })
        {
            (await ns.Try("annotate", target, "secretpin.io/allow-deletion=some", As(ns, "edit")))
                .Refused("may not set the annotation secretpin.io/allow-deletion", "force-delete");
        }

        var created = TestObjects.Secret("new");
        created["metadata"]!["annotations"] = new JsonObject { ["secretpin.io/allow-deletion"] = "some" };
        (await ns.Try(created, "create", "-f", "-", As(ns, "edit"))).Refused("force-delete");

        (await ns.Try("annotate", $"secret/{pinned}", "secretpin.io/allow-deletion=some", As(ns, "admin"))).Succeeded();
        (await ns.Try("annotate", $"secret/{pinned}", "a=b", As(ns, "edit"))).Succeeded();
        (await ns.Try("annotate", $"secret/{pinned}", "secretpin.io/allow-deletion-", As(ns, "edit"))).Succeeded();
    }

    /// <summary>For example in a cluster in which each team may label its own namespace.</summary>
    [Theory]
    [InlineData("label", "secretpin.io/enforce-")]
    [InlineData("label", "secretpin.io/enforce=other")]
    [InlineData("label", "secretpin.io/mode=audit")]
    [InlineData("annotate", "secretpin.io/exempt=*")]
    public async Task A_user_who_may_change_a_namespace_needs_the_verb_exempt_to_exempt_it(string command, string change)
    {
        var ns = await PreparedAsync(("secretpin.io/enforce", "versioned"));
        var owner = $"owner-{ns.Name}";
        await ns.Kubectl("create", "clusterrole", owner, "--verb=get,patch,update", "--resource=namespaces", $"--resource-name={ns.Name}");
        await ns.Kubectl("create", "clusterrolebinding", owner, $"--clusterrole={owner}", $"--user={owner}");
        await ns.Kubectl("create", "role", "exempt", "--verb=get", "--resource=secretaliases.secretpin.io");

        (await ns.Try(command, "namespace", ns.Name, change, "--overwrite", $"--as={owner}")).Refused("may not exempt namespace", "the verb exempt");
        (await ns.Try("label", "namespace", ns.Name, "team=a", $"--as={owner}")).Succeeded();

        (await ns.Try("patch", "role", "exempt", "--type=json", "-p", """[{"op":"add","path":"/rules/0/verbs/-","value":"exempt"}]""")).Succeeded();
        await ns.Kubectl("create", "rolebinding", "exempt", "--role=exempt", $"--user={owner}");
        await Until.HoldsAsync(async () =>
            (await ns.Try(command, "namespace", ns.Name, change, "--overwrite", $"--as={owner}")) is { Code: not 0 } result ? result.Error : null);
    }

    [Fact]
    public async Task A_viewer_reads_aliases_and_attempts_and_an_editor_writes_aliases_but_not_their_status()
    {
        var ns = await PreparedAsync();
        (await ns.Try("delete", "secret", $"auth-{TestObjects.Old}")).Refused();
        await ns.Until("blockeddeletions", $"auth-{TestObjects.Old}", found => found is not null);

        (await ns.Try("get", "secretaliases,blockeddeletions", As(ns, "view"))).Succeeded();
        (await ns.Try("patch", "secretalias", "auth", "--type=merge", "-p", """{"spec":{"suspend":true}}""", As(ns, "view"))).Refused("forbidden");
        (await ns.Try("patch", "secretalias", "auth", "--type=merge", "-p", """{"spec":{"suspend":true}}""", As(ns, "edit"))).Succeeded();
        (await ns.Try("patch", "secretalias", "auth", "--subresource=status", "--type=merge", "-p", """{"status":{"pinned":"some"}}""", As(ns, "admin")))
            .Refused("forbidden");
    }

    [Fact]
    public async Task Only_SecretPin_writes_attempts()
    {
        var ns = await PreparedAsync();
        (await ns.Try("delete", "secret", $"auth-{TestObjects.Old}")).Refused();
        await ns.Until("blockeddeletions", $"auth-{TestObjects.Old}", found => (int?)found?["status"]?["denied"] == 1);

        var forger = $"--as=forger-{ns.Name}";
        await ns.Kubectl("create", "role", "forger", "--verb=get,create,patch", "--resource=blockeddeletions.secretpin.io");
        await ns.Kubectl("create", "rolebinding", "forger", "--role=forger", $"--user=forger-{ns.Name}");

        (await ns.Try("patch", "blockeddeletion", $"auth-{TestObjects.Old}", "--type=merge", "-p", """{"status":{"denied":0}}""", forger))
            .Refused("Only SecretPin writes attempts");
        var forged = TestObjects.Parse("""{"apiVersion": "secretpin.io/v1alpha1", "kind": "BlockedDeletion", "metadata": {"name": "forged"}}""");
        (await ns.Try(forged, "create", "-f", "-", forger)).Refused("Only SecretPin writes attempts");
    }

    [Fact]
    public async Task The_audit_log_of_the_API_server_names_the_user_of_each_override()
    {
        var ns = await PreparedAsync();
        await ns.SecretAsync("plain");

        (await ns.Try("annotate", "secret", "plain", "secretpin.io/allow-deletion=it leaked", As(ns, "admin"))).Succeeded();
        (await ns.Try("annotate", "deployment", "app", "secretpin.io/hold=true", As(ns, "edit"))).Succeeded();

        await Until.HoldsAsync(async () =>
        {
            var overrides = (await cluster.Plane.AuditLogAsync()).Select(line => JsonNode.Parse(line)!)
                .Where(audited => (string?)audited["objectRef"]?["namespace"] == ns.Name)
                .Select(audited => ((string?)audited["annotations"]?["overrides.secretpin.io/override"], (string?)audited["impersonatedUser"]?["username"]))
                .Where(audited => audited.Item1 is not null)
                .ToArray();
            return overrides.Contains(("secretpin.io/allow-deletion=it leaked", $"admin-{ns.Name}"))
                && overrides.Contains(("secretpin.io/hold=true", $"edit-{ns.Name}")) ? null : string.Join("; ", overrides);
        });
    }

    private static string As(TestNamespace ns, string role) => $"--as={role}-{ns.Name}";

    private async Task<TestNamespace> PreparedAsync(params (string Name, string Value)[] labels)
    {
        var ns = await cluster.NewNamespaceAsync(labels);
        foreach (var role in new[] { "view", "edit", "admin" })
        {
            await ns.Kubectl("create", "rolebinding", role, $"--clusterrole={role}", $"--user={role}-{ns.Name}");
        }

        await ns.PinAsync("auth", TestObjects.Old);
        var deployment = TestObjects.Workload("Deployment", "app", "auth");
        deployment["spec"]!["replicas"] = 0;
        await ns.Apply(deployment);
        await Until.HoldsAsync(async () =>
            (await ns.Try("auth", "can-i", "get", "pods", As(ns, "admin"))).Code == 0 ? null : "The role admin is not bound yet.");
        return ns;
    }
}
