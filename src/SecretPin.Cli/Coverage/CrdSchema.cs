using System.Text.Json;
using System.Text.RegularExpressions;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Coverage;

/// <summary>A CRD, and the fields of its schemas that look like references to Secrets.</summary>
internal sealed partial record CrdSchema
{
    private static readonly ObjectKind Crd = new("apiextensions.k8s.io", "CustomResourceDefinition");

    public static Resource Resource { get; } = new(Crd.Group, "v1", "customresourcedefinitions", Crd.Kind) { IsNamespaced = false };

    public required ObjectKind Kind { get; init; }

    /// <summary>The plural in lower case: <c>gateways</c>.</summary>
    public required string Plural { get; init; }

    public required bool IsNamespaced { get; init; }

    /// <summary>The served versions, at least one, in the order in which Kubernetes prefers them.</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    /// <summary>The fields of all versions, in the order of their paths.</summary>
    public required IReadOnlyList<CandidateField> Fields { get; init; }

    /// <summary>Where the schema permits anything, so that <see cref="Fields"/> may be incomplete; empty for the whole object.</summary>
    public required IReadOnlyList<string> OpaquePaths { get; init; }

    /// <summary>Lists the objects of the kind.</summary>
    public Resource Objects => new(Kind.Group, Versions[0], Plural, Kind.Kind) { IsNamespaced = IsNamespaced };

    /// <param name="json">A <c>CustomResourceDefinition</c> of the API group <c>apiextensions.k8s.io/v1</c>.</param>
    /// <returns><see langword="null"/> if the CRD is incomplete, or serves no version.</returns>
    public static CrdSchema? Parse(ReadOnlySpan<byte> json)
    {
        using var document = ParseDocument(json);
        var spec = JsonMembers.At(document.RootElement, "spec");
        var versions = JsonMembers.At(spec, "versions");
        if (JsonMembers.Text(spec, "group") is not { } group || JsonMembers.Text(spec, "names", "kind") is not { } kind
            || JsonMembers.Text(spec, "names", "plural") is not { } plural || versions.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var search = new SchemaSearch();
        var served = versions.EnumerateArray().Where(version => JsonMembers.At(version, "served").ValueKind == JsonValueKind.True)
            .OrderByDescending(version => Priority(JsonMembers.Text(version, "name") ?? "")).ToArray();
        foreach (var version in served)
        {
            search.Add(JsonMembers.At(version, "schema", "openAPIV3Schema"));
        }

        return served.Length == 0 ? null : new()
        {
            Kind = new(group, kind),
            Plural = plural,
            IsNamespaced = JsonMembers.Text(spec, "scope") != "Cluster",
            Versions = [.. served.Select(version => JsonMembers.Text(version, "name")).OfType<string>()],
            Fields = search.Fields,
            OpaquePaths = [.. search.OpaquePaths],
        };
    }

    /// <summary>Parses an object that may be nested deeply, as the schema of a CRD is.</summary>
    public static JsonDocument ParseDocument(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 512 });
        return JsonDocument.ParseValue(ref reader);
    }

    /// <summary>Whether an object is a CRD that <see cref="Parse"/> reads.</summary>
    public static bool Is(ObjectKind kind) => kind == Crd;

    /// <summary>
    /// Stable versions precede beta and alpha versions, and higher versions precede lower ones (k8s.io/apimachinery CompareKubeAwareVersionStrings).
    /// </summary>
    private static (int Stability, int Major, int Minor) Priority(string version)
    {
        var match = KubernetesVersion().Match(version);
        return match.Success && int.TryParse(match.Groups["major"].ValueSpan, out var major)
            ? (match.Groups["stage"].Value switch { "" => 3, "beta" => 2, _ => 1 }, major, Number(match.Groups["minor"]))
            : (0, 0, 0);
    }

    private static int Number(Group group) => int.TryParse(group.ValueSpan, out var number) ? number : 0;

    [GeneratedRegex(@"\Av(?<major>\d+)((?<stage>alpha|beta)(?<minor>\d+))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex KubernetesVersion();
}
