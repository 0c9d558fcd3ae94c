using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Webhook.Tests.RolloutChecks;

/// <summary>The published OpenAPI description of Datadog's operation GetMonitor: datadog.openapi.yaml, which names its source and licence.</summary>
internal static class DatadogDescription
{
    private static readonly JsonObject Document = Read();

    /// <summary>The path template of the operation GetMonitor.</summary>
    public static string PathTemplate { get; } = Document["paths"]!.AsObject().Single(path => (string?)path.Value!["get"]?["operationId"] == "GetMonitor").Key;

    /// <summary>The enumeration MonitorOverallStates.</summary>
    public static IReadOnlyList<string> States { get; } = [.. Schema("MonitorOverallStates")["enum"]!.AsArray().Select(state => (string)state!)];

    /// <summary>The headers that a request must have: the security schemes of the operation.</summary>
    public static IReadOnlyList<string> RequiredHeaders { get; } =
    [
        .. Operation["security"]![0]!.AsObject().Select(scheme => Document["components"]!["securitySchemes"]![scheme.Key]!)
            .Select(scheme => (string?)scheme["in"] == "header" ? (string)scheme["name"]! : throw new InvalidDataException($"{scheme} is not a header.")),
    ];

    private static JsonNode Operation => Document["paths"]![PathTemplate]!["get"]!;

    /// <summary>The schema of the only path parameter.</summary>
    public static JsonNode PathParameter => Operation["parameters"]!.AsArray().Single(parameter => (string?)parameter!["in"] == "path")!["schema"]!;

    /// <summary>A body for a response of the operation: each property of its schema, with its example or else a value of its type.</summary>
    /// <param name="status">One of the statuses that the description lists.</param>
    public static JsonNode? BodyOf(int status) => Example(SchemaOf(status));

    /// <summary>What the schema of a response rejects in a body; empty if the body conforms.</summary>
    public static IReadOnlyList<string> Violations(int status, JsonNode? body) => [.. Violations(SchemaOf(status), body, "$")];

    /// <summary>What a schema rejects in a value, for the keywords that the description uses.</summary>
    public static IEnumerable<string> Violations(JsonNode schema, JsonNode? value, string at)
    {
        schema = Resolve(schema);
        if (value is null)
        {
            return (bool?)schema["nullable"] == true ? [] : [$"{at} is null"];
        }

        var type = (string?)schema["type"];
        var found = value.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.Object => "object",
            System.Text.Json.JsonValueKind.Array => "array",
            System.Text.Json.JsonValueKind.String => "string",
            System.Text.Json.JsonValueKind.Number => "integer",
            _ => "boolean",
        };
        if (found != type)
        {
            return [$"{at} is of type {found}, not {type}"];
        }

        return value switch
        {
            JsonObject properties =>
            [
                .. (schema["required"]?.AsArray() ?? []).Where(name => !properties.ContainsKey((string)name!)).Select(name => $"{at}.{name} is missing"),
                .. properties.SelectMany(property => schema["properties"]?[property.Key] is { } inner
                    ? Violations(inner, property.Value, $"{at}.{property.Key}") : [$"{at}.{property.Key} is unknown"]),
            ],
            JsonArray items => items.SelectMany((item, index) => Violations(schema["items"]!, item, $"{at}[{index}]")),
            _ when schema["enum"] is JsonArray values && values.All(allowed => (string?)allowed != (string?)value) =>
                [$"{at} '{value}' is not in the enumeration"],
            _ => [],
        };
    }

    private static JsonNode SchemaOf(int status) => Resolve(
        Resolve(Operation["responses"]![status.ToString(CultureInfo.InvariantCulture)]
            ?? throw new ArgumentException($"The description of GetMonitor has no response {status}."))["content"]!["application/json"]!["schema"]!);

    private static JsonNode? Example(JsonNode schema)
    {
        schema = Resolve(schema);
        return schema["example"]?.DeepClone() ?? ((string?)schema["type"] switch
        {
            "object" => new JsonObject(schema["properties"]!.AsObject().Select(property => KeyValuePair.Create(property.Key, Example(property.Value!)))),
            "array" => new JsonArray(Example(schema["items"]!)),
            "integer" => JsonValue.Create(1),
            "boolean" => JsonValue.Create(false),
            _ when (bool?)schema["nullable"] == true => null,
            _ when schema["enum"] is JsonArray values => values[0]!.DeepClone(),
            _ when (string?)schema["format"] == "date-time" => JsonValue.Create("2025-07-23T11:00:00+00:00"),
            _ => JsonValue.Create("text"),
        });
    }

    private static JsonNode Schema(string name) => Document["components"]!["schemas"]![name]!;

    /// <summary>Follows <c>$ref</c> within the document.</summary>
    private static JsonNode Resolve(JsonNode node) => (string?)node["$ref"] is not { } reference ? node
        : reference.Split('/').Skip(1)
            .Aggregate((JsonNode)Document, (parent, key) => parent[key] ?? throw new InvalidDataException($"{reference} is missing."));

    private static JsonObject Read()
    {
        using var file = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("datadog.openapi.yaml")!);
        return JsonNode.Parse(YamlDocument.Parse(new(file.ReadToEnd(), 1, 1))!.Json.Span)!.AsObject();
    }
}
