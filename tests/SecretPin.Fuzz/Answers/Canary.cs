using System.Text;
using System.Text.Json;

namespace SecretPin.Fuzz.Answers;

/// <summary>The value in the Secrets of the seeds. No output may contain it, unless a mutation has copied it to another place.</summary>
internal static class Canary
{
    public const string Value = "Y2FuYXJ5";

    private static readonly string[] Data = ["request.object.data", "request.object.stringData", "request.oldObject.data", "request.oldObject.stringData"];

    /// <returns>Whether the body contains the value in the data of a Secret and nowhere else.</returns>
    public static bool IsSecretIn(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        if (!Has(text))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(body, new() { MaxDepth = 10_000 });
            return !IsOutsideOfData(document.RootElement, "");
        }
        catch (JsonException)
        {
            // As in the seeds.
            return !Has(text
                .Replace($$"""{"token":"{{Value}}"}""", "", StringComparison.Ordinal)
                .Replace($$"""{"t":"{{Value}}"}""", "", StringComparison.Ordinal));
        }
    }

    public static bool Has(string text) => text.Contains(Value, StringComparison.Ordinal);

    private static bool IsOutsideOfData(JsonElement json, string path) => !Data.Contains(path) && json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().Any(member => SlowReview.NameOf(member) is var name
            && (Has(name ?? "") || IsOutsideOfData(member.Value, path.Length == 0 ? $"{name}" : $"{path}.{name}"))),
        JsonValueKind.Array => json.EnumerateArray().Any(item => IsOutsideOfData(item, $"{path}[]")),
        JsonValueKind.String => Has(SlowReview.TextOf(json) ?? json.GetRawText()),
        _ => false,
    };
}
