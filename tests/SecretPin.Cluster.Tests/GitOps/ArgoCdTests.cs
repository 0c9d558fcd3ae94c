using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using YamlDotNet.Serialization;

namespace SecretPin.Cluster.Tests.GitOps;

/// <summary>
/// The health check and the actions in deploy/argocd run in a Lua interpreter against objects of the control plane. Argo CD itself is simulated from its
/// source (gitops-engine, pkg/diff): ServerSideDiff without IncludeMutationWebhook.
/// </summary>
public sealed class ArgoCdTests(RunningCluster cluster)
{
    private const string Manager = "argocd-controller";

    private static readonly Dictionary<string, string> ConfigMap = new DeserializerBuilder().IgnoreUnmatchedProperties().Build()
        .Deserialize<Fragment>(File.ReadAllText(Path.Combine(Repository.Root, "deploy", "argocd", "argocd-cm.yaml"))).data;

    private static readonly string Health = ConfigMap["resource.customizations.health.secretpin.io_SecretAlias"];

    private static readonly ActionScripts Actions = new DeserializerBuilder().Build()
        .Deserialize<ActionScripts>(ConfigMap["resource.customizations.actions.secretpin.io_SecretAlias"]);

    public static TheoryData<string, string> Conditions => new()
    {
        { """[{"type": "Ready", "status": "True", "reason": "Pinned"}]""", "Healthy" },
        { """[{"type": "Ready", "status": "False", "reason": "SecretMissing"}]""", "Progressing" },
        { """[{"type": "Ready", "status": "False", "reason": "NoVersion"}]""", "Progressing" },
        { """[{"type": "Ready", "status": "True", "reason": "RollingOut"}]""", "Healthy" },
        { """[{"type": "Ready", "status": "False", "reason": "SourceUnavailable"}]""", "Degraded" },
        { """[{"type": "Ready", "status": "False", "reason": "AccessDenied"}]""", "Degraded" },
        { """[{"type": "Ready", "status": "True", "reason": "Suspended"}]""", "Suspended" },
        { """[{"type": "Resolved", "status": "False", "reason": "Unresolved"}, {"type": "Ready", "status": "True", "reason": "Pinned"}]""", "Healthy" },
        { """[{"type": "Ready", "status": "True", "reason": "Pinned", "observedGeneration": 1}]""", "Progressing" },
        { "[]", "Progressing" },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public async Task The_health_of_an_alias_follows_its_condition_Ready(string conditions, string health)
    {
        var alias = TestObjects.Alias("auth", TestObjects.New);
        alias["metadata"]!["generation"] = 2;
        alias["status"] = new JsonObject { ["conditions"] = JsonNode.Parse(conditions) };

        Assert.Equal(health, (await HealthAsync(alias)).Status);
    }

    [Theory]
    [InlineData("Waiting", "Progressing")]
    [InlineData("Moving", "Progressing")]
    [InlineData("Soaking", "Progressing")]
    [InlineData("Held", "Suspended")]
    [InlineData("RolledBack", "Degraded")]
    [InlineData("Complete", "Healthy")]
    public async Task The_health_of_an_alias_follows_its_rollout(string phase, string health)
    {
        var alias = TestObjects.Alias("auth", TestObjects.New);
        alias["metadata"]!["generation"] = 1;
        alias["status"] = TestObjects.Parse($$"""
            {"conditions": [{"type": "Ready", "status": "True", "reason": "Pinned"}], "rollout": {"phase": "{{phase}}", "reason": "Some reason."} }
            """);

        Assert.Equal((health, phase == "Complete" ? "" : "Some reason."), await HealthAsync(alias));
    }

    [Fact]
    public async Task An_alias_of_the_cluster_waits_for_its_Secret_becomes_healthy_is_rolled_back_held_and_released()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.Create("secretaliases", TestObjects.Alias("auth", TestObjects.Old));
        var alias = await UntilAsync(ns, found => (string?)Ready(found)?["reason"] == "SecretMissing");
        Assert.Equal("Progressing", (await HealthAsync(alias)).Status);
        Assert.Equal(("true", "true"), (await DisabledAsync(alias, "rollback"), await DisabledAsync(alias, "release")));

        await ns.SecretAsync("auth", TestObjects.Old);
        alias = await UntilAsync(ns, found => Pinned(found) == $"auth-{TestObjects.Old}");
        Assert.Equal(("Healthy", $"auth-{TestObjects.Old}"), await HealthAsync(alias));

        await ns.PinAsync("auth", TestObjects.New);
        alias = await UntilAsync(ns, found => Pinned(found) == $"auth-{TestObjects.New}");
        Assert.Equal("false", await DisabledAsync(alias, "rollback"));
        await RunAsync(ns, alias, "rollback");
        alias = await UntilAsync(ns, found => Pinned(found) == $"auth-{TestObjects.Old}");

        await RunAsync(ns, alias, "hold");
        alias = await UntilAsync(ns, found => (string?)Ready(found)?["reason"] == "Suspended");
        Assert.Equal("Suspended", (await HealthAsync(alias)).Status);
        Assert.Equal(("true", "false"), (await DisabledAsync(alias, "hold"), await DisabledAsync(alias, "release")));
        await RunAsync(ns, alias, "release");
        alias = await UntilAsync(ns, found => (string?)Ready(found)?["reason"] == "Pinned");
        Assert.Equal("Healthy", (await HealthAsync(alias)).Status);
    }

    [Fact]
    public async Task The_server_side_diff_without_IncludeMutationWebhook_is_empty_until_the_pin_moves()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.PinAsync("regcred", TestObjects.Old);
        var manifest = TestObjects.Workload("Deployment", "app", TestObjects.Parse(TestObjects.PodSpec));
        (await ApplyAsync(ns, manifest)).Succeeded();

        var live = await ns.Get("deployments", "app");
        Assert.True(JsonNode.DeepEquals(live["spec"], Compared(live, await DryRunAsync(ns, manifest))["spec"]));

        var moved = await ns.PinAsync("auth", TestObjects.New);
        Assert.Contains(moved, SecretNames.Of(Compared(live, await DryRunAsync(ns, manifest))["spec"]));
    }

    /// <summary>With the chart value argocd.refresh. The CRD of Applications has no schema, and no Argo CD removes the annotation.</summary>
    [Fact]
    public async Task After_a_pin_has_moved_the_leader_refreshes_the_Applications_of_its_objects_and_can_change_nothing_else_in_them()
    {
        Assert.SkipWhen(Binaries.WhyNoHelm is not null, Binaries.WhyNoHelm ?? "");
        var ns = await cluster.NewNamespaceAsync();
        var name = $"app-{ns.Name}";
        // A kind of the chart value references.resolve.
        var fields = $"fields-{ns.Name}";
        foreach (var application in new[] { name, fields, $"other-{ns.Name}" })
        {
            (await cluster.Api.CreateAsync("applications", RunningCluster.ArgoCdNamespace, TestObjects.Parse($$"""
                {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "spec": {"project": "default"},
                  "metadata": {"name": "{{application}}", "annotations": {"team": "a"}, "finalizers": ["example.com/keep"]} }
                """))).Expected();
        }

        await ns.PinAsync("auth", TestObjects.Old);
        await UntilAsync(ns, found => Pinned(found) == $"auth-{TestObjects.Old}");
        var workload = TestObjects.Workload("Deployment", "app", "auth");
        workload["metadata"]!["annotations"] = new JsonObject { ["argocd.argoproj.io/tracking-id"] = $"{name}:apps/Deployment:{ns.Name}/app" };
        await ns.Apply(workload);
        await ns.Apply(TestObjects.Parse($$"""
            {
              "apiVersion": "keda.sh/v1alpha1", "kind": "TriggerAuthentication",
              "metadata": {"name": "queue", "annotations": {"argocd.argoproj.io/tracking-id": "{{fields}}:keda.sh/TriggerAuthentication:{{ns.Name}}/queue"} },
              "spec": {"secretTargetRef": [{"parameter": "token", "name": "auth", "key": "token"}]}
            }
            """));

        await ns.PinAsync("auth", TestObjects.New);

        await cluster.Api.UntilAsync("applications", RunningCluster.ArgoCdNamespace, name, found => Refresh(found) == "normal");
        await cluster.Api.UntilAsync("applications", RunningCluster.ArgoCdNamespace, fields, found => Refresh(found) == "normal");
        var refreshed = (await cluster.Api.GetAsync("applications", RunningCluster.ArgoCdNamespace, name)).Expected();
        Assert.Equal(("default", "a"), ((string?)refreshed["spec"]!["project"], (string?)refreshed["metadata"]!["annotations"]!["team"]));
        var other = $"other-{ns.Name}";
        Assert.Null(Refresh((await cluster.Api.GetAsync("applications", RunningCluster.ArgoCdNamespace, other)).Expected()));
        foreach (var patch in new[]
        {
            """{"spec": {"project": "admin"} }""", """{"spec": null}""", """{"operation": {"sync": {} } }""", """{"metadata": {"finalizers": null} }""",
            """{"metadata": {"annotations": {"team": null} } }""", """{"metadata": {"annotations": {"argocd.argoproj.io/refresh": "hard"} } }""",
            """{"metadata": {"labels": {"a": "b"} } }""",
        })
        {
            (await cluster.Kubectl.RunAsync(
                null, "patch", "application", other, "-n", RunningCluster.ArgoCdNamespace, "--type=merge", "-p", patch, "--dry-run=server",
                "--as=system:serviceaccount:secretpin-system:secretpin")).Refused("SecretPin may only request a refresh of an Application.");
        }
    }

    private static string? Refresh(JsonNode? application) => (string?)application?["metadata"]!["annotations"]?["argocd.argoproj.io/refresh"];

    /// <summary>What Argo CD compares with the live object: the live object with the fields of the dry run that Argo CD manages.</summary>
    private static JsonNode Compared(JsonNode live, JsonNode dryRun)
    {
        var managed = dryRun["metadata"]!["managedFields"]!.AsArray().Single(entry => (string?)entry!["manager"] == Manager)!["fieldsV1"]!.AsObject();
        var merged = live.DeepClone();
        Merge(merged, dryRun, managed);
        return merged;
    }

    private static void Merge(JsonNode merged, JsonNode dryRun, JsonObject managed)
    {
        foreach (var (key, fields) in managed)
        {
            if (key.StartsWith("f:", StringComparison.Ordinal) && key[2..] is var name && dryRun[name] is { } value)
            {
                if (fields!.AsObject().Count == 0 || merged[name] is null)
                {
                    merged[name] = value.DeepClone();
                }
                else
                {
                    Merge(merged[name]!, value, fields.AsObject());
                }
            }
            else if (key.StartsWith("k:", StringComparison.Ordinal))
            {
                var keys = JsonNode.Parse(key[2..])!.AsObject();
                if (Element(merged, keys) is { } into && Element(dryRun, keys) is { } from)
                {
                    Merge(into, from, fields!.AsObject());
                }
            }
        }
    }

    private static JsonNode? Element(JsonNode list, JsonObject keys) =>
        list.AsArray().FirstOrDefault(item => keys.All(key => JsonNode.DeepEquals(item![key.Key], key.Value)));

    private static Task<ToolResult> ApplyAsync(TestNamespace ns, JsonNode manifest, params string[] options) =>
        ns.Try(manifest, ["apply", "-f", "-", "--server-side", "--force-conflicts", $"--field-manager={Manager}", .. options]);

    private static async Task<JsonNode> DryRunAsync(TestNamespace ns, JsonNode manifest) =>
        JsonNode.Parse((await ApplyAsync(ns, manifest, "--dry-run=server", "-o", "json", "--show-managed-fields")).Succeeded().Output)!;

    private static async Task<JsonNode> UntilAsync(TestNamespace ns, Predicate<JsonNode> holds) =>
        (await ns.Until("secretaliases", "auth", found => found is not null && holds(found)))!;

    private static JsonNode? Ready(JsonNode alias) =>
        alias["status"]?["conditions"]?.AsArray().FirstOrDefault(condition => (string?)condition!["type"] == "Ready");

    private static string? Pinned(JsonNode alias) => (string?)Ready(alias)?["reason"] == "Pinned" ? (string?)alias["status"]!["pinned"] : null;

    private static async Task<(string Status, string Message)> HealthAsync(JsonNode alias)
    {
        var lines = await LuaAsync(alias, $"local health = (function()\n{Health}\nend)()\nprint(health.status)\nprint(health.message)");
        return (lines[0], lines[1]);
    }

    private static async Task<string> DisabledAsync(JsonNode alias, string action) =>
        (await LuaAsync(alias, $"local actions = (function()\n{Actions.Discovery}\nend)()\nprint(actions.{action}.disabled)"))[0];

    /// <summary>Runs an action and stores its result, as Argo CD does.</summary>
    private static async Task RunAsync(TestNamespace ns, JsonNode alias, string action)
    {
        var script = Actions.definitions.Single(definition => definition.name == action).Script;
        var lines = await LuaAsync(alias, $"local changed = (function()\n{script}\nend)()\nprint(changed.spec.suspend)\nprint(changed.spec.source.version)");
        var spec = new JsonObject { ["source"] = new JsonObject { ["version"] = lines[1] } };
        if (lines[0] != "nil")
        {
            spec["suspend"] = bool.Parse(lines[0]);
        }

        (await ns.Api.PatchAsync("secretaliases", ns.Name, "auth", new JsonObject { ["spec"] = spec })).Expected();
    }

    private static async Task<string[]> LuaAsync(JsonNode alias, string script)
    {
        Assert.SkipWhen(Binaries.Lua is null, "lua is not on the PATH (Debian's package lua5.4 contains it).");
        var result = await new Tool(Binaries.Lua!, new Dictionary<string, string>()).RunAsync($"obj = {Literal(alias)}\n{script}\n", "-");
        return result.Succeeded().Output.Split('\n');
    }

    /// <summary>The object as a Lua table.</summary>
    private static string Literal(JsonNode? node) => node switch
    {
        null => "nil",
        JsonObject item => $"{{{string.Join(", ", item.Select(member => $"[{Text(member.Key)}] = {Literal(member.Value)}"))}}}",
        JsonArray list => $"{{{string.Join(", ", list.Select(Literal))}}}",
        _ when node.GetValueKind() == System.Text.Json.JsonValueKind.String => Text((string)node!),
        _ => node.ToJsonString(),
    };

    private static string Text(string text) =>
        $"\"{string.Concat(Encoding.UTF8.GetBytes(text).Select(value => string.Create(CultureInfo.InvariantCulture, $"\\{value:000}")))}\"";

#pragma warning disable CA1812, CA1034, SA1300, IDE1006 // YamlDotNet creates these types, and their members have the names in the file.
    private sealed class Fragment
    {
        public Dictionary<string, string> data { get; set; } = [];
    }

    private sealed class ActionScripts
    {
        [YamlMember(Alias = "discovery.lua")]
        public string Discovery { get; set; } = "";

        public List<Definition> definitions { get; set; } = [];
    }

    private sealed class Definition
    {
        public string name { get; set; } = "";

        [YamlMember(Alias = "action.lua")]
        public string Script { get; set; } = "";
    }
#pragma warning restore CA1812, CA1034, SA1300, IDE1006
}
