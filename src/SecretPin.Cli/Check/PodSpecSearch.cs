using System.Text.Json;
using SecretPin.Core.References;

namespace SecretPin.Cli.Check;

/// <summary>A pod spec in an object of any kind.</summary>
/// <param name="Path">For messages, such as <c>spec.tasks[*].template.spec</c>.</param>
/// <param name="References">The references in the pod spec. Their offsets are those in the object.</param>
internal sealed record EmbeddedPodSpec(string Path, IReadOnlyList<Reference> References);

/// <summary>Finds the pod specs in an object whose kind is unknown: the JSON objects with a list <c>containers</c> of objects.</summary>
internal static class PodSpecSearch
{
    private static readonly ObjectScanner Scanner = new();

    private static ReadOnlySpan<byte> PodBefore => """{"apiVersion":"v1","kind":"Pod","spec":"""u8;

    /// <returns>The pod specs that reference a Secret.</returns>
    public static IReadOnlyList<EmbeddedPodSpec> Find(ReadOnlySpan<byte> json)
    {
        var found = new List<EmbeddedPodSpec>();
        var open = new Stack<Container>();
        var reader = new Utf8JsonReader(json, ObjectScanner.ReaderOptions);
        var key = "";
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    key = reader.GetString()!;
                    break;
                case JsonTokenType.StartObject:
                    if (open.TryPeek(out var list) && list.IsContainerList)
                    {
                        open.ElementAt(1).IsPodSpec = true;
                    }

                    open.Push(new(PathOf(open, key), (int)reader.TokenStartIndex));
                    break;
                case JsonTokenType.StartArray:
                    open.Push(new(PathOf(open, key), (int)reader.TokenStartIndex) { IsList = true, IsContainerList = key == "containers" });
                    break;
                case JsonTokenType.EndArray:
                    open.Pop();
                    break;
                case JsonTokenType.EndObject when open.Pop() is { IsPodSpec: true } spec:
                    if (ReferencesIn(json[spec.Start..(int)reader.BytesConsumed], spec.Start) is { Count: > 0 } references)
                    {
                        found.Add(new(spec.Path, references));
                    }

                    break;
            }
        }

        return found;
    }

    private static string PathOf(Stack<Container> open, string key) =>
        !open.TryPeek(out var parent) ? ""
        : parent.IsList ? $"{parent.Path}[*]"
        : parent.Path.Length == 0 ? key
        : $"{parent.Path}.{key}";

    private static IReadOnlyList<Reference> ReferencesIn(ReadOnlySpan<byte> podSpec, int start)
    {
        byte[] pod = [.. PodBefore, .. podSpec, (byte)'}'];
        try
        {
            return [.. Scanner.Scan(pod).References.Select(reference => reference with { Offset = reference.Offset - PodBefore.Length + start })];
        }
        catch (ObjectFormatException)
        {
            // Something else that has containers.
            return [];
        }
    }

    private sealed class Container(string path, int start)
    {
        public string Path => path;

        public int Start => start;

        public bool IsList { get; init; }

        public bool IsContainerList { get; init; }

        public bool IsPodSpec { get; set; }
    }
}
