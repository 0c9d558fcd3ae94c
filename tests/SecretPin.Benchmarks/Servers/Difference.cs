using System.Text.Json.Nodes;

namespace SecretPin.Benchmarks.Servers;

/// <summary>Creates the JSON patch (RFC 6902) between two documents.</summary>
internal static class Difference
{
    public static JsonArray Between(JsonNode? before, JsonNode? after)
    {
        var patch = new JsonArray();
        Compare("", before, after, patch);
        return patch;
    }

    private static void Compare(string pointer, JsonNode? before, JsonNode? after, JsonArray patch)
    {
        switch (before, after)
        {
            case (JsonObject was, JsonObject now):
                foreach (var (key, value) in now)
                {
                    var at = $"{pointer}/{key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
                    if (was.TryGetPropertyValue(key, out var old))
                    {
                        Compare(at, old, value, patch);
                    }
                    else
                    {
                        patch.Add(Operation("add", at, value));
                    }
                }

                foreach (var (key, _) in was.Where(member => !now.ContainsKey(member.Key)))
                {
                    patch.Add(Operation("remove", $"{pointer}/{key}", null));
                }

                break;
            case (JsonArray was, JsonArray now) when was.Count == now.Count:
                for (var i = 0; i < now.Count; i++)
                {
                    Compare($"{pointer}/{i}", was[i], now[i], patch);
                }

                break;
            case var _ when !JsonNode.DeepEquals(before, after):
                patch.Add(Operation("replace", pointer, after));
                break;
        }
    }

    private static JsonObject Operation(string operation, string pointer, JsonNode? value) =>
        new() { ["op"] = operation, ["path"] = pointer, ["value"] = value?.DeepClone() };
}
