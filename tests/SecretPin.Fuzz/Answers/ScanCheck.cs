using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecretPin.Core.References;
using SecretPin.Testing.Oracles;

namespace SecretPin.Fuzz.Answers;

/// <summary>The scanner finds the same references as a expectedSecrets walk over the lists of upstream, and its errors are correct.</summary>
internal static partial class ScanCheck
{
    private static readonly ObjectScanner Scanner = new();

    /// <summary>The kinds without a pod spec, from the lists of upstream and the documentation of the API.</summary>
    private static readonly Dictionary<ObjectKind, string[]> Others = new()
    {
        [Kinds.ServiceAccount] = ["secrets/*/name", "imagePullSecrets/*/name"],
        [Kinds.Ingress] = ["spec/tls/*/secretName"],
        [Kinds.Gateway] = ["spec/listeners/*/tls/certificateRefs/*/name"],
        [Kinds.PersistentVolume] =
        [
            .. UpstreamPaths.InJson(UpstreamPaths.PersistentVolume).Select(path => $"spec/{path}"),
            "metadata/annotations/volume.kubernetes.io~1provisioner-deletion-secret-name",
        ],
        [Kinds.StorageClass] =
        [
            .. new[] { "provisioner", "controller-publish", "controller-expand", "controller-modify", "node-stage", "node-publish", "node-expand" }
                .Select(use => $"parameters/csi.storage.k8s.io~1{use}-secret-name"),
        ],
    };

    /// <returns>The path of the pod spec of a kind; <see langword="null"/> if it has none.</returns>
    public static string? PodSpecOf(ObjectKind kind) =>
        DomWalk.Workloads.FirstOrDefault(row => ObjectKind.Of(row.ApiVersion, row.Kind) == kind).PodSpec;

    /// <summary>The Secrets that an object names.</summary>
    public static IEnumerable<FoundSecret> SecretsIn(JsonObject tree, ObjectKind kind) =>
        PodSpecOf(kind) is { } podSpec ? DomWalk.InPodSpec(tree, podSpec)
        : Others.TryGetValue(kind, out var paths)
            ? paths.SelectMany(path => DomWalk.Under(tree, path)).Where(found => kind != Kinds.Gateway || IsSecret(tree, found))
        : [];

    /// <returns>The scanned object; <see langword="null"/> if the scanner rejected it.</returns>
    public static ScannedObject? Check(JsonElement json, ObjectKind kind)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json.GetRawText()), ObjectScanner.ReaderOptions);
        reader.Read();
        ScannedObject scanned;
        try
        {
            scanned = Scanner.Scan(ref reader, kind);
        }
        catch (ObjectFormatException refused)
        {
            Assert.True(IsTrue(refused.Message, json), $"The error of the scanner is wrong: {refused.Message}");
            return null;
        }

        Assert.Equal(JsonTokenType.EndObject, reader.TokenType);
        if (kind != Kinds.ControllerRevision)
        {
            AssertSame(SecretsIn(Tree.Of(json), kind), scanned);
        }
        else if (scanned.References.Count > 0)
        {
            // A malformed workload names no Secrets.
            AssertSame(SecretsIn(Tree.Of(json), kind), scanned);
        }

        return scanned;
    }

    private static void AssertSame(IEnumerable<FoundSecret> expected, ScannedObject scanned)
    {
        var expectedSecrets = expected.OrderBy(found => found.Pointer, StringComparer.Ordinal).ToArray();
        var actual = scanned.References.OrderBy(reference => reference.Pointer, StringComparer.Ordinal).ToArray();
        Assert.Equal(expectedSecrets.Select(found => (found.Pointer, found.Name)), actual.Select(reference => (reference.Pointer, reference.Name)));
        Assert.All(expectedSecrets.Zip(actual), pair => Assert.Equal(pair.First.IsOptional && pair.Second.Field.Optional is not null, pair.Second.IsOptional));
    }

    /// <summary>Gateway API SecretObjectReference: the defaults are group core and kind Secret.</summary>
    private static bool IsSecret(JsonObject gateway, FoundSecret found)
    {
        var reference = Json.At(gateway, found.Pointer[..found.Pointer.LastIndexOf('/')]);
        return (Text(reference["kind"]) is "" or "Secret") && Text(reference["group"]) == "";
    }

    private static string Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : "";

    private static bool IsTrue(string message, JsonElement json)
    {
        if (message == "A key is not Unicode text.")
        {
            return HasHalfAKey(json);
        }

        if (Statement().Match(message) is not { Success: true } match)
        {
            return false;
        }

        var at = match.Groups["at"].Value;
        if (match.Groups["twice"].Success)
        {
            var end = at.LastIndexOf('/');
            return At(json, at[..end])?.EnumerateObject().Count(property => SlowReview.NameOf(property) == Unescaped(at[(end + 1)..])) > 1;
        }

        if (At(json, at) is not { } value)
        {
            return false;
        }

        return match.Groups["noinstant"].Success ? value.ValueKind == JsonValueKind.String
            : match.Groups["notext"].Success ? value.ValueKind == JsonValueKind.String && !IsText(value)
            : match.Groups["seen"].Value == Describe(value.ValueKind) && (match.Groups["seen"].Value, match.Groups["wanted"].Value) switch
            {
                ("a number", "an integer") => !value.TryGetInt32(out _),
                (var seen, "a scalar") => seen is "an object" or "an array",
                var (seen, wanted) => seen != wanted,
            };
    }

    /// <summary>The first of duplicate keys. The scanner does not read the second.</summary>
    private static JsonElement? At(JsonElement json, string pointer)
    {
        foreach (var segment in pointer.Split('/').Skip(1))
        {
            JsonElement? next = json.ValueKind switch
            {
                JsonValueKind.Array => json.EnumerateArray().Cast<JsonElement?>().ElementAtOrDefault(int.Parse(segment, CultureInfo.InvariantCulture)),
                JsonValueKind.Object => json.EnumerateObject().Where(property => SlowReview.NameOf(property) == Unescaped(segment))
                    .Select(property => (JsonElement?)property.Value).FirstOrDefault(),
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            json = next.Value;
        }

        return json;
    }

    private static string Unescaped(string segment) => segment.Replace("~1", "/", StringComparison.Ordinal);

    private static bool HasHalfAKey(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().Any(property => SlowReview.NameOf(property) is null || HasHalfAKey(property.Value)),
        JsonValueKind.Array => json.EnumerateArray().Any(HasHalfAKey),
        _ => false,
    };

    private static bool IsText(JsonElement json)
    {
        try
        {
            return json.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };

    [GeneratedRegex(
        "^(?<at>(/[^ ]+)*) ((?<twice>occurs twice[.])|(?<noinstant>is not an RFC 3339 time[.])|(?<notext>is not Unicode text[.])"
        + "|is (?<seen>[a-z ]+); (?<wanted>[a-z ]+) was expected[.])$",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Statement();
}
