using System.Text.Json;
using System.Text.RegularExpressions;

namespace SecretPin.Cli.Coverage;

/// <summary>
/// Finds the fields in the schema of a CRD that look like references to Secrets. No rule defines the names of such fields, so some results name something else.
/// </summary>
internal sealed partial class SchemaSearch
{
    /// <summary>Kubernetes rejects a deeper schema much earlier.</summary>
    private const int MaxDepth = 64;

    private static readonly string[] NameKeys = ["name", "secretName"];
    private static readonly string[] Alternatives = ["anyOf", "oneOf", "allOf"];

    private readonly Dictionary<string, CandidateField> _fields = [];

    /// <summary>In the order of their paths.</summary>
    public IReadOnlyList<CandidateField> Fields => [.. _fields.OrderBy(found => found.Key, StringComparer.Ordinal).Select(found => found.Value)];

    /// <summary>Whether the schema of a member of the object permits anything, so that its fields are unknown.</summary>
    public bool IsIncomplete { get; private set; }

    /// <param name="schema">The <c>openAPIV3Schema</c> of a version. The fields of several versions are combined.</param>
    public void Add(JsonElement schema)
    {
        foreach (var (key, member) in Properties(schema).Where(property => property.Key is not ("apiVersion" or "kind" or "metadata" or "status")))
        {
            IsIncomplete |= PermitsAnything(member);
            Walk(member, FieldLocation.Root.Member(key), key, schema, 0);
        }

        IsIncomplete |= PermitsAnything(schema);
    }

    private void Walk(JsonElement schema, FieldLocation location, string key, JsonElement parent, int depth)
    {
        if (depth > MaxDepth || schema.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (Items(schema) is { } items)
        {
            if (!IsString(items))
            {
                Walk(items, location.Elements, key, parent, depth + 1);
            }
            else if (NamesSecret(key) || DescribesName(schema))
            {
                Add(location.Elements, NamesSecret(key) ? CandidateReason.Key : CandidateReason.Description);
            }
        }
        else if (IsString(schema))
        {
            WalkString(schema, location, key, parent);
        }
        else
        {
            WalkObject(schema, location, key, depth);
        }
    }

    private void WalkString(JsonElement schema, FieldLocation location, string key, JsonElement parent)
    {
        if (schema.TryGetProperty("enum", out _))
        {
            return;
        }

        var ns = Properties(parent).Select(property => property.Key).FirstOrDefault(sibling =>
            sibling != key && (sibling is "namespace" or "secretNamespace" || (sibling == key.Replace("Name", "Namespace", StringComparison.Ordinal))));
        if (NamesSecret(key))
        {
            Add(location, CandidateReason.Key, ns);
        }
        else if (DescribesName(schema) && !PartOfReference().IsMatch(key))
        {
            Add(location, CandidateReason.Description, ns);
        }
    }

    private void WalkObject(JsonElement schema, FieldLocation location, string key, int depth)
    {
        var properties = Properties(schema).ToDictionary();
        var podKeys = PodSpecKeys(properties);
        if (podKeys.Count > 0)
        {
            Add(location, CandidateReason.PodSpec);
        }

        AddReference(schema, properties, location, key);
        foreach (var (name, member) in properties.Where(property => !podKeys.Contains(property.Key)))
        {
            Walk(member, location.Member(name), name, schema, depth + 1);
        }

        if (schema.TryGetProperty("additionalProperties", out var values) && !IsString(values))
        {
            Walk(values, location.Members, key, schema, depth + 1);
        }

        foreach (var alternative in Alternatives.SelectMany(word => Elements(schema, word)))
        {
            foreach (var (name, member) in Properties(alternative).Where(property => !properties.ContainsKey(property.Key)))
            {
                Walk(member, location.Member(name), name, alternative, depth + 1);
            }
        }
    }

    /// <summary>Adds a field if the JSON object is a reference: it contains the name of a Secret, and possibly its namespace, its kind and a key.</summary>
    private void AddReference(JsonElement schema, Dictionary<string, JsonElement> properties, FieldLocation location, string key)
    {
        var name = NameKeys.FirstOrDefault(candidate => properties.TryGetValue(candidate, out var member) && IsString(member));
        if (name is null || ConfigMap().IsMatch(key) || OtherObject().IsMatch(key) || properties.Any(IsReference))
        {
            return;
        }

        var kind = properties.Where(property => Values(property.Value).Contains("Secret")).Select(property => property.Key).FirstOrDefault()
            ?? (properties.TryGetValue("kind", out var free) && !Elements(free, "enum").Any() ? "kind" : null);
        var description = Description(schema)
            + string.Concat(properties.Where(property => property.Key is "name" or "key").Select(property => Description(property.Value)));
        CandidateReason? reason =
            kind is null && properties.ContainsKey("kind") ? null
            : kind is not null && (Values(properties[kind]).Contains("Secret") || CertificateRef().IsMatch(key)) ? CandidateReason.Kind
            : Secret().IsMatch(key) ? CandidateReason.Key
            : kind is not null ? null
            : IsSelector(properties) && (Secret().IsMatch(description) || !ConfigMap().IsMatch(description)) ? CandidateReason.Selector
            : properties.Keys.All(member => member is "name" or "namespace") && (ASecret().IsMatch(description) || Credentials().IsMatch(key))
                ? CandidateReason.Description
            : null;
        if (reason is { } known)
        {
            var ns = properties.Keys.FirstOrDefault(member => member is "namespace" or "secretNamespace");
            var group = properties.Keys.FirstOrDefault(member => member is "group" or "apiGroup");
            Add(location.Member(name), known, ns, kind is null ? null : (kind, !properties[kind].TryGetProperty("default", out _), group));
        }
    }

    private void Add(FieldLocation location, CandidateReason reason, string? ns = null, (string Field, bool IsRequired, string? Group)? kind = null) =>
        _fields.TryAdd(location.ToString(), new(location, reason)
        {
            NamespaceField = ns,
            KindField = kind?.Field,
            KindRequired = kind?.IsRequired ?? false,
            GroupField = kind?.Group,
        });

    /// <summary>Whether a member is the reference itself, so that the name beside it is the name of something else.</summary>
    private static bool IsReference(KeyValuePair<string, JsonElement> property) =>
        Secret().IsMatch(property.Key) && Properties(property.Value).Any(member => member.Key is "name" or "secretName");

    /// <summary>The members with the shape that they have in a pod spec.</summary>
    private static List<string> PodSpecKeys(Dictionary<string, JsonElement> properties) =>
        [.. properties.Where(property => Items(property.Value) is { } item && (property.Key switch
        {
            var key when PodSpecLocations.ContainerKeys.Contains(key) =>
                At(item, "image") is not null && At(At(At(item, "env"), "valueFrom"), "secretKeyRef") is not null,
            "volumes" => At(item, "name") is not null && At(At(item, "secret"), "secretName") is not null,
            "imagePullSecrets" => Properties(item).Select(member => member.Key).SequenceEqual(["name"]),
            _ => false,
        })).Select(property => property.Key)];

    private static bool IsSelector(Dictionary<string, JsonElement> properties) =>
        properties.TryGetValue("key", out var key) && IsString(key) && properties.Keys.All(member => member is "name" or "key" or "optional" or "namespace");

    /// <summary>The schema of a property; of a list, of a property of its elements.</summary>
    private static JsonElement? At(JsonElement? schema, string key) =>
        schema is { } known && Properties(Items(known) ?? known).FirstOrDefault(property => property.Key == key) is { Key: not null } found
            ? found.Value
            : null;

    private static IEnumerable<KeyValuePair<string, JsonElement>> Properties(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Object)
                .Select(property => KeyValuePair.Create(property.Name, property.Value))
            : [];

    private static JsonElement? Items(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && Type(schema) == "array" && schema.TryGetProperty("items", out var items) ? items : null;

    private static bool IsString(JsonElement schema) => Type(schema) == "string";

    private static string? Type(JsonElement schema) => Text(schema, "type");

    /// <summary>Without line feeds.</summary>
    private static string Description(JsonElement schema) =>
        string.Join(' ', (Text(schema, "description") ?? "").Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));

    private static string? Text(JsonElement schema, string member) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>The values of an enumeration, and the default.</summary>
    private static IEnumerable<string?> Values(JsonElement schema) =>
        Elements(schema, "enum").Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()).Append(Text(schema, "default"));

    private static JsonElement.ArrayEnumerator Elements(JsonElement schema, string member) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(member, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : default;

    private static bool PermitsAnything(JsonElement schema) =>
        schema.TryGetProperty("x-kubernetes-preserve-unknown-fields", out var permits) && permits.ValueKind == JsonValueKind.True && !Properties(schema).Any();

    private static bool NamesSecret(string key) =>
        (Secret().IsMatch(key) && !NeverAName().IsMatch(key) && !OtherObject().IsMatch(key)) || CredentialName().IsMatch(key);

    private static bool DescribesName(JsonElement schema) => SecretName().IsMatch(Description(schema));

    [GeneratedRegex("secret", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();

    [GeneratedRegex("config_?map", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ConfigMap();

    /// <summary>Other kinds of objects whose names contain "secret".</summary>
    [GeneratedRegex("secret_?store|(external|push)_?secret_?name$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OtherObject();

    [GeneratedRegex(@"\b(an?|the|of|kubernetes) ([\w-]+ ){0,2}?secrets?\b(?! (manager|store|engine))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ASecret();

    [GeneratedRegex("[cC]ertificateRefs?$", RegexOptions.CultureInvariant)]
    private static partial Regex CertificateRef();

    [GeneratedRegex("credentials?(_?ref)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Credentials();

    [GeneratedRegex("^credentials?_?name$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CredentialName();

    /// <summary>The endings of keys that describe a Secret, or that contain a value.</summary>
    [GeneratedRegex(
        "(keys?|files?|paths?|prefix|namespaces?|types?|policy|visibility|providers?|template|rotation|version|mode|client[._-]?secret|id|engine|format)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NeverAName();

    /// <summary>The keys of the siblings of a name.</summary>
    [GeneratedRegex("^(key|remote_?key|type|template)$|(namespaces?|prefix)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PartOfReference();

    /// <summary>A description such as "the name of the Kubernetes Secret", but not "the name of the key in the Secret".</summary>
    [GeneratedRegex(
        @"\bname of (an?|the) ((?!(in|of|for|within|from|key|file)\b)[\w-]+ ){0,4}?secret\b(?!( key| manager| store| engine))|\bsecret name\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex SecretName();
}
