using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.GitOps;

/// <summary>
/// A Kustomization of Flux, simulated from its source (fluxcd/pkg, ssa/manager_apply.go and ssa/manager_diff.go): a reconciliation applies all objects as a
/// dry run, stops at the first rejection, compares each result with the stored object, and applies with force the objects that differ.
/// </summary>
/// <param name="ns">The namespace of the objects.</param>
/// <param name="objects">The objects in Git.</param>
internal sealed class FluxKustomization(TestNamespace ns, params JsonObject[] objects)
{
    private static readonly string[] Server = ["--server-side", "--force-conflicts", "--field-manager=kustomize-controller", "-o", "json"];

    /// <returns>The applied objects as <c>kind/name</c>, or the message of the rejection.</returns>
    public async Task<(IReadOnlyList<string> Applied, string? Rejection)> ReconcileAsync()
    {
        var drifted = new List<JsonObject>();
        foreach (var item in objects)
        {
            var dryRun = await ns.Try(item, ["apply", "-f", "-", .. Server, "--dry-run=server"]);
            if (dryRun.Code != 0)
            {
                return ([], dryRun.Error);
            }

            var live = await ns.Try("get", $"{item["kind"]}", $"{item["metadata"]!["name"]}", "--ignore-not-found", "-o", "json");
            if (live.Succeeded().Output.Length == 0 || HasDrifted(JsonNode.Parse(live.Output)!, JsonNode.Parse(dryRun.Output)!))
            {
                drifted.Add(item);
            }
        }

        var applied = new List<string>();
        foreach (var item in drifted)
        {
            var result = await ns.Try(item, ["apply", "-f", "-", .. Server]);
            if (result.Code != 0)
            {
                return (applied, result.Error);
            }

            applied.Add($"{item["kind"]}/{item["metadata"]!["name"]}");
        }

        return (applied, null);
    }

    /// <summary>Compares the labels, the annotations and everything except for metadata and status.</summary>
    private static bool HasDrifted(JsonNode live, JsonNode dryRun) =>
        !JsonNode.DeepEquals(live["metadata"]!["labels"], dryRun["metadata"]!["labels"])
        || !JsonNode.DeepEquals(live["metadata"]!["annotations"], dryRun["metadata"]!["annotations"])
        || !JsonNode.DeepEquals(Compared(live), Compared(dryRun));

    private static JsonObject Compared(JsonNode item)
    {
        var copy = item.DeepClone().AsObject();
        copy.Remove("metadata");
        copy.Remove("status");
        return copy;
    }
}
