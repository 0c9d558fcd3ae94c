using System.Text.Json.Nodes;

namespace SecretPin.Cluster.Tests.Support;

/// <summary>The rights that the chart value unresolved.repair adds.</summary>
internal static class RepairRights
{
    private static readonly string[] Rules =
    [
        """{"apiGroups": [""], "resources": ["pods"], "verbs": ["delete"]}""",
        """{"apiGroups": ["apps"], "resources": ["deployments", "replicasets", "statefulsets", "daemonsets"], "verbs": ["patch"]}""",
        """{"apiGroups": ["batch"], "resources": ["cronjobs"], "verbs": ["patch"]}""",
        """{"apiGroups": [""], "resources": ["replicationcontrollers", "podtemplates"], "verbs": ["patch"]}""",
        """{"apiGroups": ["argoproj.io"], "resources": ["rollouts"], "verbs": ["patch"]}""",
        """{"apiGroups": ["keda.sh"], "resources": ["triggerauthentications"], "verbs": ["patch"]}""",
    ];

    /// <returns>The rules with those that they lack.</returns>
    public static JsonArray AddTo(JsonNode rules)
    {
        var all = rules.DeepClone().AsArray();
        foreach (var rule in Rules.Select(text => JsonNode.Parse(text)).Where(rule => !all.Any(other => JsonNode.DeepEquals(other, rule))).ToArray())
        {
            all.Add(rule);
        }

        return all;
    }
}
