using System.Globalization;
using System.Text.Json.Nodes;

namespace SecretPin.Webhook.Tests.Tls.Support;

/// <summary>A merge patch is an object, a JSON patch an array.</summary>
internal static class Patching
{
    public static void Apply(JsonObject target, JsonNode patch)
    {
        if (patch is JsonObject merge)
        {
            Merge(target, merge);
            return;
        }

        foreach (var operation in patch.AsArray())
        {
            var keys = operation!["path"]!.GetValue<string>()[1..].Split('/');
            JsonNode parent = target;
            foreach (var key in keys[..^1])
            {
                parent = parent is JsonArray list ? list[int.Parse(key, CultureInfo.InvariantCulture)]! : parent[key]!;
            }

            parent[keys[^1]] = operation["value"]!.DeepClone();
        }
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is null)
            {
                target.Remove(key);
            }
            else if (value is JsonObject inner && target[key] is JsonObject existing)
            {
                Merge(existing, inner);
            }
            else
            {
                target[key] = value.DeepClone();
            }
        }
    }
}
