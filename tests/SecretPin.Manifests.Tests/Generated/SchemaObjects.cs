using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SecretPin.Manifests.Tests.Generated;

/// <summary>Generates objects from the structural schema of a CRD.</summary>
internal static partial class SchemaObjects
{
    /// <summary>Deeper fields are not generated: some schemas are recursive in effect, and have thousands of fields.</summary>
    private const int MaxDepth = 24;

    /// <summary>A list on a path.</summary>
    public const string Element = "[*]";

    /// <summary>A map on a path.</summary>
    public const string Member = ".*";

    /// <summary>A random structural schema of an object.</summary>
    public static JsonObject RandomSchema(Random random, int depth = 0)
    {
        var properties = new JsonObject();
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            properties[$"f{random.Next(20)}"] = RandomValue(random, depth + 1);
        }

        return new() { ["type"] = "object", ["properties"] = properties };
    }

    /// <summary>The paths of all fields that can contain a string, outside of the fields that the API server writes.</summary>
    public static IEnumerable<IReadOnlyList<string>> StringsIn(JsonObject schema) =>
        StringsIn(schema, []).Where(path => path[0] is not ("status" or "kind" or "apiVersion" or "metadata"));

    /// <summary>The keys of a path of the catalogue.</summary>
    public static IReadOnlyList<string> KeysOf(string path) => [.. Segment().Matches(path).Select(match => match.Value.Trim('[', ']', '"'))
        .Select(key => key == "*" ? Element : key)];

    /// <summary>Sets a value at a path, in a random element of each list and a random member of each map. Other elements are empty.</summary>
    /// <returns>The JSON pointer of the value.</returns>
    public static string Set(JsonObject target, IReadOnlyList<string> path, string value, Random random)
    {
        JsonNode node = target;
        var pointer = "";
        for (var i = 0; i < path.Count; i++)
        {
            JsonNode? next = i == path.Count - 1 ? value : path[i + 1] == Element ? new JsonArray() : new JsonObject();
            if (path[i] == Element)
            {
                var list = node.AsArray();
                for (var others = random.Next(3); others > 0; others--)
                {
                    list.Add(next is JsonValue ? "" : next is JsonArray ? new JsonArray() : new JsonObject());
                }

                pointer += $"/{list.Count}";
                list.Add(next);
            }
            else
            {
                var key = path[i] == Member ? $"k/{random.Next(100)}" : path[i];
                pointer += $"/{key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
                if (next is not JsonValue && node[key] is JsonObject or JsonArray)
                {
                    next = node[key];
                }
                else
                {
                    node[key] = next;
                }
            }

            node = next!;
        }

        return pointer;
    }

    private static JsonObject RandomValue(Random random, int depth) => random.Next(depth > 5 ? 3 : 7) switch
    {
        0 or 1 => new() { ["type"] = "string" },
        2 => new() { ["type"] = random.Next(2) == 0 ? "integer" : "boolean" },
        3 => new() { ["type"] = "array", ["items"] = RandomValue(random, depth + 1) },
        4 => new() { ["type"] = "object", ["additionalProperties"] = RandomValue(random, depth + 1) },
        5 => new() { ["x-kubernetes-preserve-unknown-fields"] = true },
        _ => RandomSchema(random, depth),
    };

    private static IEnumerable<IReadOnlyList<string>> StringsIn(JsonObject schema, IReadOnlyList<string> path)
    {
        if (path.Count > MaxDepth)
        {
            return [];
        }

        var below = (schema["properties"] as JsonObject ?? []).Where(property => property.Value is JsonObject)
            .SelectMany(property => StringsIn(property.Value!.AsObject(), [.. path, property.Key]));
        if (schema["items"] is JsonObject items)
        {
            below = below.Concat(StringsIn(items, [.. path, Element]));
        }

        if (schema["additionalProperties"] is JsonObject members)
        {
            below = below.Concat(StringsIn(members, [.. path, Member]));
        }

        var isAny = (bool?)schema["x-kubernetes-preserve-unknown-fields"] == true && schema["properties"] is null;
        var isText = (string?)schema["type"] == "string" || (bool?)schema["x-kubernetes-int-or-string"] == true;
        return path.Count > 0 && isText ? below.Append(path) : path.Count > 0 && isAny ? below.Append([.. path, Member, "any"]) : below;
    }

    [GeneratedRegex("""\[\*\]|\.\*|\["[^"]+"\]|[A-Za-z0-9_-]+""")]
    private static partial Regex Segment();
}
