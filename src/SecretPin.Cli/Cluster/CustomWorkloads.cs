using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecretPin.Cli.Terminal;
using SecretPin.Core.References;

namespace SecretPin.Cli.Cluster;

/// <summary>Reads the chart value <c>workloads</c>: a list of objects with <c>group</c>, <c>kind</c> and <c>podSpecPath</c>.</summary>
internal static partial class CustomWorkloads
{
    /// <param name="json">The list, as JSON; empty for an empty list.</param>
    /// <param name="source">For messages.</param>
    /// <exception cref="InputException">The list is malformed.</exception>
    public static IReadOnlyList<Workload> Parse(string json, string source)
    {
        try
        {
            var workloads = json.Length == 0 ? [] : JsonNode.Parse(json)!.AsArray().Select(item => Parse(item!.AsObject(), source)).ToList();
            return workloads.CountBy(workload => workload.Kind).Concat(Workload.BuiltIn.Select(workload => KeyValuePair.Create(workload.Kind, 1)))
                .GroupBy(pair => pair.Key, pair => pair.Value).FirstOrDefault(counts => counts.Sum() > 1) is { } twice
                ? throw new InputException($"{source} contains kind {twice.Key} twice, or it is a kind of Kubernetes.")
                : workloads;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new InputException($"{source} is malformed: a list of objects with group, kind and podSpecPath was expected.");
        }
    }

    private static Workload Parse(JsonObject item, string source)
    {
        var (group, kind, path) = (Text(item, "group"), Text(item, "kind"), Text(item, "podSpecPath"));
        return kind.Length > 0 && Path().IsMatch(path)
            ? new(new(group, kind), path.Replace('.', '/'))
            : throw new InputException($"{source}: the podSpecPath of kind '{kind}' is '{path}'. It must consist of keys, such as spec.template.spec.");
    }

    private static string Text(JsonObject item, string key) => item[key] is JsonValue value ? value.ToString() : "";

    [GeneratedRegex("^[A-Za-z0-9]+([./][A-Za-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Path();
}
