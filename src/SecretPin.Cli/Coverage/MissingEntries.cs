using System.Text.Json.Nodes;

namespace SecretPin.Cli.Coverage;

/// <summary>The lines of the chart value <c>references.entries</c> that cover fields.</summary>
internal static class MissingEntries
{
    /// <returns>A list of entries, in the format of the catalogue.</returns>
    public static JsonArray Of(IEnumerable<FieldCoverage> fields) => new([.. fields.GroupBy(field => field.Crd).Select(kind => Entry(kind.Key, [.. kind]))]);

    private static JsonObject Entry(CrdSchema crd, IReadOnlyList<FieldCoverage> fields)
    {
        var entry = new JsonObject
        {
            ["group"] = crd.Kind.Group,
            ["versions"] = new JsonArray([.. crd.Versions.Select(version => (JsonNode)version)]),
            ["resource"] = crd.Plural,
            ["kind"] = crd.Kind.Kind,
            ["scope"] = crd.IsNamespaced ? "Namespaced" : "Cluster",
        };
        if (fields.Any(field => field.Field.IsPodSpec))
        {
            entry["podSpecs"] = new JsonArray([.. fields.Where(field => field.Field.IsPodSpec).Select(field => (JsonNode)field.Field.Path)]);
        }

        if (fields.Any(field => !field.Field.IsPodSpec))
        {
            entry["secrets"] = new JsonArray([.. fields.Where(field => !field.Field.IsPodSpec).Select(field => Secret(crd, field.Field))]);
        }

        return entry;
    }

    private static JsonObject Secret(CrdSchema crd, CandidateField field)
    {
        var secret = new JsonObject { ["path"] = field.Path };
        if (field.NamespaceField is { } ns)
        {
            secret["namespaceField"] = ns;
        }

        // The namespace of the Secrets of a cluster-scoped object depends on its controller.
        if (!crd.IsNamespaced)
        {
            secret["namespace"] = "*";
        }

        if (field.KindField is { } kind)
        {
            secret["kindField"] = kind;
            if (field.KindRequired)
            {
                secret["kindRequired"] = true;
            }

            if (field.GroupField is { } group)
            {
                secret["groupField"] = group;
            }
        }

        return secret;
    }
}
