using System.Globalization;
using System.Text.Json.Nodes;

namespace SecretPin.Fuzz.Answers;

/// <summary>Applies the operations of RFC 6902 that SecretPin uses, in order.</summary>
internal static class ObviousPatch
{
    public static JsonNode Apply(JsonNode before, JsonArray patch)
    {
        var after = before.DeepClone();
        foreach (var operation in patch)
        {
            var path = operation!["path"]!.GetValue<string>();
            var end = path.LastIndexOf('/');
            var key = path[(end + 1)..].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            switch (operation["op"]!.GetValue<string>(), Json.At(after, path[..end]))
            {
                case ("replace", JsonObject parent):
                    Assert.True(parent.ContainsKey(key), $"There is nothing to replace at {path}.");
                    parent[key] = operation["value"]!.DeepClone();
                    break;
                case ("add", JsonObject parent):
                    parent[key] = operation["value"]!.DeepClone();
                    break;
                case ("remove", JsonObject parent) when key == "secretpin.io/resolve":
                    Assert.True(parent.Remove(key), $"There is nothing to remove at {path}.");
                    break;
                case ("remove", JsonArray array):
                    array.RemoveAt(int.Parse(key, CultureInfo.InvariantCulture));
                    break;
                default:
                    Assert.Fail($"{operation.ToJsonString()} is not an operation that SecretPin uses.");
                    break;
            }
        }

        return after;
    }
}
