using System.Text.Json.Nodes;
using SecretPin.Core.Names;

namespace SecretPin.Core.References;

/// <summary>
/// A file of the catalogue: the custom resources of one project that name Secrets. The files are in deploy/chart/files/references; the chart value
/// <c>references.entries</c> has the form of one of them.
/// </summary>
public sealed record Catalogue
{
    private static readonly HashSet<string> FileMembers = ["project", "source", "entries", "labelledSecrets"],
        EntryMembers = ["group", "versions", "resource", "kind", "scope", "source", "podSpecs", "secrets"],
        SecretMembers =
        [
            "path", "namespaceField", "namespace", "kindField", "kindRequired", "groupField", "valueFormat", "provides", "resolve",
        ],
        LabelMembers = ["label", "values", "usedBy"];

    /// <summary>The name of the project, which turns its entries off in the chart values.</summary>
    public required string Project { get; init; }

    public IReadOnlyList<CatalogueEntry> Entries { get; init; } = [];

    /// <summary>Secrets that a component finds by a label.</summary>
    public IReadOnlyList<LabelledSecret> LabelledSecrets { get; init; } = [];

    /// <param name="json">The file.</param>
    /// <param name="source">The name of the file, for messages.</param>
    /// <exception cref="CatalogueException">The file does not have the documented form.</exception>
    public static Catalogue Parse(JsonNode? json, string source)
    {
        var file = new Node(json, source);
        file.RequireMembers(FileMembers);
        var project = file.Text("project");
        return !DnsLabel.IsValid(project)
            ? throw new CatalogueException($"{source}: project is '{project}'; it must be a DNS label ({DnsLabel.Rule}).")
            : new()
            {
                Project = project,
                Entries = [.. file.List("entries").Select(ParseEntry)],
                LabelledSecrets = [.. file.List("labelledSecrets").Select(ParseLabel)],
            };
    }

    private static CatalogueEntry ParseEntry(Node entry)
    {
        entry.RequireMembers(EntryMembers);
        var kind = new ObjectKind(entry.Text("group", isRequired: false), entry.Text("kind"));
        var (scope, resource) = (entry.Text("scope"), entry.Text("resource"));
        entry.Require(scope is "Namespaced" or "Cluster", $"scope is '{scope}'; it must be Namespaced or Cluster");
        entry.Require(DnsLabel.IsValid(resource), $"resource is '{resource}'; it must be the plural name of the resource, such as gateways");
        entry.Require(kind.Group.Length == 0 || DnsSubdomain.IsValid(kind.Group), $"group is '{kind.Group}'; it must be an API group");
        string[] versions = [.. entry.Texts("versions")];
        entry.Require(versions.Length > 0 && versions.All(version => DnsLabel.IsValid(version)), "versions must contain at least one version, such as v1");
        return new()
        {
            Kind = kind,
            Versions = versions,
            Resource = resource,
            IsNamespaced = scope == "Namespaced",
            PodSpecPaths = [.. entry.Texts("podSpecs").Select(path => string.Join('/', Segments(entry, path)))],
            Fields = [.. entry.List("secrets").Select(secret => ParseField(secret, scope == "Namespaced"))],
        };
    }

    private static SecretField ParseField(Node secret, bool isNamespaced)
    {
        secret.RequireMembers(SecretMembers);
        var segments = Segments(secret, secret.Text("path"));
        var format = secret.Text("valueFormat", isRequired: false);
        secret.Require(format is "" or "name" or "namespace/name", $"valueFormat is '{format}'; it must be name or namespace/name");
        var (ns, fixedNamespace) = (secret.Text("namespaceField", isRequired: false), secret.Text("namespace", isRequired: false));
        secret.Require(ns.Length == 0 || fixedNamespace.Length == 0 || fixedNamespace == SecretField.AnyNamespace, "it has both namespaceField and namespace");
        var isElement = FieldPath.IsWildcard(segments[^1]);
        var (kind, group) = (secret.Text("kindField", isRequired: false), secret.Text("groupField", isRequired: false));
        secret.Require(
            !isElement || (ns.Length == 0 && kind.Length == 0 && group.Length == 0), "an element of a list has no sibling that states a namespace or a kind");
        return new(string.Join('/', isElement ? segments : segments.Take(segments.Count - 1)), null)
        {
            Name = isElement ? "" : segments[^1],
            Namespace = ns.Length == 0 ? null : ns,
            NamespaceRule = ns.Length == 0 ? NamespaceRule.Own : NamespaceRule.NamedOrOwn,
            FixedNamespace = fixedNamespace.Length > 0 ? fixedNamespace : isNamespaced ? null : SecretField.AnyNamespace,
            Kind = kind.Length == 0 ? null : kind,
            IsKindRequired = secret.Flag("kindRequired"),
            Group = group.Length == 0 ? null : group,
            MayContainNamespace = format == "namespace/name",
            Provides = secret.Flag("provides"),
        };
    }

    private static LabelledSecret ParseLabel(Node label)
    {
        label.RequireMembers(LabelMembers);
        return new(label.Text("label"), [.. label.Texts("values")], label.Text("usedBy"));
    }

    private static IReadOnlyList<string> Segments(Node owner, string path)
    {
        owner.Require(FieldPath.TryParse(path, out var segments), $"the path '{path}' must consist of {FieldPath.Rule}");
        return segments;
    }

    /// <summary>A JSON object of the file, with its place for messages.</summary>
    private sealed class Node(JsonNode? json, string place)
    {
        private readonly JsonObject _json = json as JsonObject ?? throw new CatalogueException($"{place} is not an object.");

        public void Require(bool condition, string problem)
        {
            if (!condition)
            {
                throw new CatalogueException($"{place}: {problem}.");
            }
        }

        public void RequireMembers(HashSet<string> known)
        {
            if (_json.Select(member => member.Key).FirstOrDefault(key => !known.Contains(key)) is { } unknown)
            {
                throw new CatalogueException($"{place}: '{unknown}' is unknown. Known are {string.Join(", ", known)}.");
            }
        }

        public string Text(string key, bool isRequired = true) => (_json[key], isRequired) switch
        {
            (JsonValue value, _) when value.TryGetValue<string>(out var text) && (text.Length > 0 || !isRequired) => text,
            (null, false) => "",
            (var other, _) => throw new CatalogueException($"{place}: {key} is {(other is null ? "missing" : other.ToJsonString())}; a text was expected."),
        };

        public bool Flag(string key) => _json[key] switch
        {
            null => false,
            JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
            var other => throw new CatalogueException($"{place}: {key} is {other.ToJsonString()}; true or false was expected."),
        };

        public IEnumerable<Node> List(string key) => Items(key).Select((item, index) => new Node(item, $"{place}: {key}[{index}]"));

        public IEnumerable<string> Texts(string key) => Items(key).Select((item, index) =>
            item is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw new CatalogueException($"{place}: {key}[{index}] is not a text."));

        private JsonArray Items(string key) => _json[key] switch
        {
            null => new(),
            JsonArray array => array,
            _ => throw new CatalogueException($"{place}: {key} is not a list."),
        };
    }
}

/// <summary>Secrets that a component finds by a label, so that they are in use as long as they exist.</summary>
/// <param name="Label">The key of the label.</param>
/// <param name="Values">The values of the label; empty for all values.</param>
/// <param name="UsedBy">The component, for messages.</param>
public sealed record LabelledSecret(string Label, IReadOnlyList<string> Values, string UsedBy);

/// <summary>A file of the catalogue, or the chart value <c>references</c>, is malformed. The message names the place and what is expected.</summary>
public sealed class CatalogueException(string message) : Exception(message);
