using System.Text.Json;
using static SecretPin.Cli.Coverage.OpenApiSchema;
using static SecretPin.Cli.Coverage.ReferenceWords;

namespace SecretPin.Cli.Coverage;

/// <summary>
/// Finds the fields in the schema of a CRD that look like references to Secrets. No rule defines the names of such fields, so some results name something else.
/// </summary>
internal sealed class SchemaSearch
{
    /// <summary>Kubernetes rejects a deeper schema much earlier.</summary>
    private const int MaxDepth = 64;

    private static readonly string[] NameKeys = ["name", "secretName"];
    private static readonly string[] Alternatives = ["anyOf", "oneOf", "allOf"];

    private readonly Dictionary<string, CandidateField> _fields = [];
    private readonly SortedSet<string> _opaque = new(StringComparer.Ordinal);

    /// <summary>In the order of their paths.</summary>
    public IReadOnlyList<CandidateField> Fields => [.. _fields.OrderBy(found => found.Key, StringComparer.Ordinal).Select(found => found.Value)];

    /// <summary>Where the schema permits anything, so that the fields are unknown, in order; empty for the whole object.</summary>
    public IReadOnlyCollection<string> OpaquePaths => _opaque;

    /// <param name="schema">
    /// The <c>openAPIV3Schema</c> of a version; undefined if it has none, as in apiextensions.k8s.io/v1beta1. The fields of several versions are combined.
    /// </param>
    public void Add(JsonElement schema)
    {
        foreach (var (key, member) in Properties(schema).Where(property => property.Key is not ("apiVersion" or "kind" or "metadata" or "status")))
        {
            Walk(member, FieldLocation.Root.Member(key), key, schema, 0);
        }

        if (schema.ValueKind != JsonValueKind.Object || PermitsAnything(schema))
        {
            _opaque.Add(FieldLocation.Root.ToString());
        }
    }

    private void Walk(JsonElement schema, FieldLocation location, string key, JsonElement parent, int depth)
    {
        if (depth > MaxDepth || schema.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (PermitsAnything(schema))
        {
            _opaque.Add(location.ToString());
        }

        if (Items(schema) is { } items)
        {
            if (!IsString(items))
            {
                Walk(items, location.Elements, key, parent, depth + 1);
            }
            else if (NamesSecret(key) || DescribesName(Description(schema)))
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
        else if (DescribesName(Description(schema)) && !PartOfReference().IsMatch(key))
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
}
