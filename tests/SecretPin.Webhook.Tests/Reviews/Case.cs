using System.Globalization;
using System.Text.Json.Nodes;
using SecretPin.Webhook.Tests.Support;

namespace SecretPin.Webhook.Tests.Reviews;

/// <summary>
/// A folder of <c>Cases</c>, whose name is a sentence. <c>review.json</c> is the request, <c>cluster/</c> contains the objects of the cluster,
/// <c>expected.json</c> is the response, with the patch as JSON, and the optional file <c>now</c> is the time.
/// </summary>
internal sealed record Case(string Sentence)
{
    private static readonly DateTimeOffset DefaultNow = new(2025, 8, 1, 0, 0, 0, TimeSpan.Zero);

    private static string Root => Path.Combine(AppContext.BaseDirectory, "Cases");

    public static IEnumerable<string> Sentences =>
        Directory.EnumerateDirectories(Root).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal);

    public string Cluster => this["cluster"];

    public JsonObject Review => JsonNode.Parse(File.ReadAllText(this["review.json"]))!.AsObject();

    public JsonObject Expected => JsonNode.Parse(File.ReadAllText(this["expected.json"]))!.AsObject();

    public string Endpoint => Expected["endpoint"]!.GetValue<string>();

    public DateTimeOffset Now => File.Exists(this["now"])
        ? DateTimeOffset.Parse(File.ReadAllText(this["now"]), CultureInfo.InvariantCulture)
        : DefaultNow;

    private string this[string part] => Path.Combine(Root, Sentence, part);

    /// <summary>Converts a response into the format of <c>expected.json</c>.</summary>
    public JsonObject Describe(Answer answer)
    {
        var described = new JsonObject
        {
            ["endpoint"] = Endpoint,
            ["allowed"] = answer.IsAllowed,
            ["reason"] = answer.Reason,
        };
        if (!answer.IsAllowed)
        {
            described["code"] = answer.Status;
            described["message"] = answer.Message;
        }

        if (answer.Warnings.Length > 0)
        {
            described["warnings"] = new JsonArray([.. answer.Warnings.Select(warning => JsonValue.Create(warning))]);
        }

        if (answer.Patch is { } patch)
        {
            described["patch"] = patch;
        }

        return described;
    }
}
