using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Cli.Terminal;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Cluster;

/// <summary>
/// Reads the chart value <c>workloads</c>: a list of objects with <c>group</c>, <c>kind</c> and <c>podSpecPath</c>. Only commands that read the objects need
/// <c>version</c> and <c>resource</c>.
/// </summary>
/// <remarks>A kind may occur with several paths.</remarks>
internal static class CustomWorkloads
{
    /// <param name="json">The list, as JSON; empty for an empty list.</param>
    /// <param name="source">For messages.</param>
    /// <exception cref="InputException">The list is malformed.</exception>
    public static IReadOnlyList<CustomWorkload> Parse(string json, string source)
    {
        try
        {
            var paths = json.Length == 0 ? [] : JsonNode.Parse(json)!.AsArray().Select(item => Parse(item!.AsObject(), source)).ToList();
            return paths.CountBy(path => (path.Kind, path.PodSpecPath)).FirstOrDefault(path => path.Value > 1) is { Value: > 1, Key.Kind: var twice }
                ? throw new InputException($"{source} contains a podSpecPath of kind {twice} twice.")
                : paths.Select(path => path.Kind).FirstOrDefault(kind => Workload.BuiltIn.Any(workload => workload.Kind == kind)) is { Kind: not null } builtIn
                ? throw new InputException($"{source} contains {builtIn}, which is a kind of Kubernetes. Remove it.")
                : [.. from path in paths
                      group path by path.Kind into kind
                      select new CustomWorkload(kind.First().Resource, new(kind.Key, [.. kind.Select(path => path.PodSpecPath)]))];
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new InputException($"{source} is malformed: a list of objects with group, kind and podSpecPath was expected.");
        }
    }

    private static (ObjectKind Kind, string PodSpecPath, Resource Resource) Parse(JsonObject item, string source)
    {
        var (group, kind, path) = (Text(item, "group"), Text(item, "kind"), Text(item, "podSpecPath"));
        return kind.Length > 0 && FieldPath.TryParsePodSpec(path, out var parsed)
            ? (new(group, kind), parsed, new(group, Text(item, "version"), Text(item, "resource"), kind))
            : throw new InputException($"{source}: the podSpecPath of kind '{kind}' is '{path}'. It must consist of {FieldPath.Rule}.");
    }

    private static string Text(JsonObject item, string key) => item[key] is JsonValue value ? value.ToString() : "";
}
