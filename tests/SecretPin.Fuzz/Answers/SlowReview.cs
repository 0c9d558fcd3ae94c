using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using SecretPin.Core.References;

namespace SecretPin.Fuzz.Answers;

/// <summary>The simple and slow way to read a review: a document in memory.</summary>
internal sealed partial class SlowReview : IDisposable
{
    private readonly JsonDocument _document;

    private SlowReview(JsonDocument document) => _document = document;

    public string Uid { get; private set; } = "";

    public string Name { get; private set; } = "";

    public string Namespace { get; private set; } = "";

    public string Operation { get; private set; } = "";

    public string User { get; private set; } = "";

    public ObjectKind Kind { get; private set; }

    public bool IsDryRun { get; private set; }

    public JsonElement? Object { get; private set; }

    public JsonElement? OldObject { get; private set; }

    /// <returns><see langword="null"/> if the body is not a valid review.</returns>
    public static SlowReview? TryRead(byte[] body)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, new() { MaxDepth = ObjectScanner.MaxServedDepth });
        }
        catch (JsonException)
        {
            return null;
        }

        var review = new SlowReview(document);
        try
        {
            return Utf8.IsValid(body) && review.ReadEnvelope(document.RootElement) ? review : Gone(document);
        }
        catch (InvalidOperationException)
        {
            // A string contains an unpaired surrogate.
            return Gone(document);
        }
    }

    public void Dispose() => _document.Dispose();

    /// <summary>Whether an object may have this namespace: a DNS label, or none.</summary>
    public static bool IsNamespace(string ns) => ns.Length <= 63 && (ns.Length == 0 || Label().IsMatch(ns));

    /// <summary>Whether an object may have this name: a DNS subdomain, or none because the API server generates it.</summary>
    public static bool IsName(string name) => name.Length <= 253 && (name.Length == 0 || name.Split('.').All(label => Label().IsMatch(label)));

    /// <summary>The name of a key; <see langword="null"/> if it contains an unpaired surrogate.</summary>
    public static string? NameOf(JsonProperty property) => Whole(() => property.Name);

    /// <summary>The value of a string; <see langword="null"/> if it contains an unpaired surrogate.</summary>
    public static string? TextOf(JsonElement json) => Whole(json.GetString);

    private static string? Whole(Func<string?> text)
    {
        try
        {
            return text();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static SlowReview? Gone(JsonDocument document)
    {
        document.Dispose();
        return null;
    }

    private bool ReadEnvelope(JsonElement root) =>
        Members(root, "apiVersion", "kind", "request") is { } envelope
        && Text(envelope, "apiVersion") == "admission.k8s.io/v1" && Text(envelope, "kind") == "AdmissionReview"
        && envelope.TryGetValue("request", out var request) && ReadRequest(request);

    private bool ReadRequest(JsonElement json)
    {
        if (Members(json, "uid", "kind", "name", "namespace", "operation", "userInfo", "object", "oldObject", "dryRun")
            is not { } request)
        {
            return false;
        }

        if (request.TryGetValue("kind", out var kind))
        {
            if (Members(kind, "group", "kind") is not { } gvk || Text(gvk, "group") is not { } group || Text(gvk, "kind") is not { } name)
            {
                return false;
            }

            Kind = new(group, name);
        }
        else
        {
            Kind = new("", "");
        }

        if (request.TryGetValue("userInfo", out var user))
        {
            if (Members(user, "username", "groups") is not { } info || Text(info, "username") is not { } userName
                || (info.TryGetValue("groups", out var groups) && groups.ValueKind == JsonValueKind.Array && !groups.EnumerateArray().All(IsText)))
            {
                return false;
            }

            User = userName;
        }

        if (Text(request, "uid") is not { Length: > 0 } uid || Text(request, "name") is not { } requested
            || Text(request, "namespace") is not { } ns || !IsNamespace(ns) || Text(request, "operation") is not { } operation
            || (request.TryGetValue("dryRun", out var dryRun) && dryRun.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null)))
        {
            return false;
        }

        (Uid, Name, Namespace, Operation) = (uid, requested, ns, operation);
        IsDryRun = request.TryGetValue("dryRun", out var isDryRun) && isDryRun.ValueKind == JsonValueKind.True;
        (Object, OldObject) = (ObjectIn(request, "object"), ObjectIn(request, "oldObject"));
        return IsObject(request, "object") && IsObject(request, "oldObject");
    }

    private static JsonElement? ObjectIn(Dictionary<string, JsonElement> request, string key) =>
        request.TryGetValue(key, out var json) && json.ValueKind == JsonValueKind.Object ? json : null;

    private static bool IsObject(Dictionary<string, JsonElement> request, string key) =>
        !request.TryGetValue(key, out var json) || json.ValueKind == JsonValueKind.Null
        || (Members(json, "apiVersion", "kind") is { } header && Text(header, "apiVersion") is not null && Text(header, "kind") is not null);

    /// <returns>The members with these names; <see langword="null"/> if a name is duplicated or the value is not an object.</returns>
    private static Dictionary<string, JsonElement>? Members(JsonElement json, params string[] names)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var members = new Dictionary<string, JsonElement>();
        foreach (var property in json.EnumerateObject())
        {
            if (NameOf(property) is not { } name)
            {
                return null;
            }

            if (names.Contains(name) && !members.TryAdd(name, property.Value))
            {
                return null;
            }
        }

        return members;
    }

    /// <returns>Empty for a missing value and for null; <see langword="null"/> if the value is not a string.</returns>
    private static string? Text(Dictionary<string, JsonElement> members, string key) =>
        !members.TryGetValue(key, out var json) || json.ValueKind == JsonValueKind.Null ? ""
        : json.ValueKind == JsonValueKind.String ? json.GetString()
        : null;

    private static bool IsText(JsonElement json) =>
        json.ValueKind == JsonValueKind.Null || (json.ValueKind == JsonValueKind.String && json.GetString() is not null);

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Label();
}
