using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Core.References;
using SecretPin.Manifests.Files;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Manifests.Tests.Files;

/// <summary>The catalogue that the chart ships, and the scanner that uses it.</summary>
public sealed class CatalogueFilesTests
{
    private const string Name = "auth-20250723110000";

    private static readonly string Folder = Path.Combine(Repository.Chart, "files", "references");

    private static readonly IReadOnlyList<CatalogueProject> Shipped = ShippedCatalogue.Projects;

    private static readonly ObjectScanner Scanner = new([], Shipped.SelectMany(project => project.Entries).Select(KindFields.Of));

    public static TheoryData<string> Projects => [.. Shipped.Where(project => project.Entries.Count > 0).Select(project => project.Project)];

    /// <summary>SECRETPIN_UPDATE=1 writes the file.</summary>
    [Fact]
    public void The_JSON_of_the_catalogue_is_that_of_the_YAML_files()
    {
        var file = Path.Combine(Repository.Root, "src", "SecretPin.Manifests", "Files", "references.json");
        var projects = Directory.GetFiles(Folder, "*.yaml").Order(StringComparer.Ordinal)
            .Select(path => YamlDocument.Parse(new(File.ReadAllText(path), 1, 1))!.Json.Span.ToArray());
        var expected = $"[\n{string.Join(",\n", projects.Select(json => JsonNode.Parse(json)!.ToJsonString()))}\n]\n";
        if (Environment.GetEnvironmentVariable("SECRETPIN_UPDATE") == "1")
        {
            File.WriteAllText(file, expected);
        }

        Assert.True(
            expected == File.ReadAllText(file), "src/SecretPin.Manifests/Files/references.json is not current: run this test with SECRETPIN_UPDATE=1.");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_scanner_finds_a_Secret_in_each_field_of_the_catalogue(string project)
    {
        foreach (var entry in EntriesOf(project))
        {
            foreach (var secret in entry.Secrets.Where(secret => secret.Path != "metadata.name"))
            {
                var (json, pointer) = WithName(entry, secret.Path, secret);

                var scanned = Scanner.ScanAs(entry.ObjectKind, Encoding.UTF8.GetBytes(json.ToJsonString()));

                var found = Assert.Single(scanned.References, reference => reference.Pointer == pointer);
                Assert.Equal((Name, secret.Provides), (found.Name, found.Field.Provides));
                Assert.Equal(Name, (string?)Testing.Json.At(json, found.Pointer));
                var expected = secret.NamespaceField is not null ? "other" : secret.Namespace ?? (entry.Scope == CatalogueScope.Cluster ? "*" : "shop");
                Assert.Equal(expected, scanned.NamespaceOf(found, ""));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_scanner_finds_a_Secret_in_each_pod_spec_of_the_catalogue(string project)
    {
        foreach (var entry in EntriesOf(project))
        {
            foreach (var path in entry.PodSpecs)
            {
                var (json, pointer) = WithName(entry, $"{path}.containers[*].env[*].valueFrom.secretKeyRef.name", null);

                var scanned = Scanner.ScanAs(entry.ObjectKind, Encoding.UTF8.GetBytes(json.ToJsonString()));

                Assert.Contains(scanned.References, reference => reference.Pointer == pointer && reference.Name == Name);
                Assert.True(scanned.HasPodSpec);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_search_finds_a_version_in_each_field_without_the_catalogue(string project)
    {
        var scanner = new ObjectScanner();
        foreach (var entry in EntriesOf(project))
        {
            foreach (var secret in entry.Secrets.Where(secret => secret.Path != "metadata.name"))
            {
                var utf8 = Encoding.UTF8.GetBytes(WithName(entry, secret.Path, secret).Json.ToJsonString());
                var scanned = scanner.ScanAs(entry.ObjectKind, utf8);
                VersionSearch.AddTo(scanned, utf8, provides: false);

                Assert.Contains(Name, scanned.References.Select(reference => reference.Name));
            }
        }
    }

    [Fact]
    public void A_value_of_another_type_than_the_catalogue_expects_is_skipped()
    {
        // The API server validates the form of the built-in kinds.
        var builtIn = new ObjectScanner().ReferrerKinds.ToHashSet();
        foreach (var entry in Shipped.SelectMany(project => project.Entries).Where(entry => !builtIn.Contains(entry.ObjectKind)))
        {
            foreach (var value in (string[])["1", "\"text\"", "[]", "[1, [2], null]", "{}", """{"a": {"b": [1]}}""", "null", "true"])
            {
                var scanned = Scanner.ScanAs(
                    entry.ObjectKind, Encoding.UTF8.GetBytes($$"""{"metadata": {"name": "a", "namespace": "b"}, "spec": {{value}}, "data": {{value}}}"""));

                Assert.Equal("a", scanned.Name);
            }
        }
    }

    [Theory]
    [InlineData("nonsense", null, "'nonsense' is not a project of the catalogue. Known are actions-runner-controller, apisix")]
    [InlineData("istio", "[{}]", "The list of further entries is malformed: [0]")]
    [InlineData("istio", "{}", "The list of further entries is malformed")]
    [InlineData(
        "istio", """[{"group": "a.io", "versions": ["v1"], "resource": "as", "kind": "A", "scope": "Namespaced", "secrets": [{"path": "spec[0]"}]}]""",
        "The entry of A.a.io contains the path 'spec[0]'")]
    public void A_mistake_in_the_changes_of_the_catalogue_is_an_error_that_names_the_place(string disabled, string? more, string message) =>
        Assert.Contains(message, Assert.Throws<CatalogueException>(() => ShippedCatalogue.With([disabled], more)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_project_can_be_turned_off() =>
        Assert.DoesNotContain(ShippedCatalogue.With(["istio"], null), kind => kind.Kind.Group == "networking.istio.io");

    private static IReadOnlyList<CatalogueEntry> EntriesOf(string project) => Shipped.Single(shipped => shipped.Project == project).Entries;

    /// <summary>An object with the name in the second element of each list on the path, and the pointer of the name.</summary>
    private static (JsonObject Json, string Pointer) WithName(CatalogueEntry entry, string path, CatalogueSecret? secret)
    {
        var json = new JsonObject
        {
            ["apiVersion"] = $"{entry.Group}/{entry.Versions[0]}".TrimStart('/'),
            ["kind"] = entry.Kind,
            ["metadata"] = new JsonObject { ["name"] = "app", ["uid"] = "u" },
        };
        if (entry.Scope == CatalogueScope.Namespaced)
        {
            json["metadata"]!["namespace"] = "shop";
        }

        var segments = Segments(path);
        JsonNode node = json;
        var pointer = "";
        foreach (var (segment, next) in segments.Zip(segments.Skip(1).Append("")))
        {
            JsonNode child = next.Length == 0 ? JsonValue.Create(Name) : next == "[*]" ? new JsonArray() : new JsonObject();
            if (segment == "[*]")
            {
                node.AsArray().Add(next.Length == 0 ? JsonValue.Create("other") : child.DeepClone());
                node.AsArray().Add(child);
                pointer += "/1";
            }
            else
            {
                var (parent, key) = (node.AsObject(), segment == ".*" ? "some/key" : segment);
                if (parent[key] is { } existing && next.Length > 0)
                {
                    child = existing;
                }
                else
                {
                    parent[key] = child;
                }

                if (next.Length == 0)
                {
                    AddSiblings(parent, secret);
                }

                pointer += $"/{key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            }

            node = child;
        }

        return (json, pointer);
    }

    private static void AddSiblings(JsonObject parent, CatalogueSecret? secret)
    {
        if (secret?.KindField is { } kind)
        {
            parent[kind] = "Secret";
        }

        if (secret?.NamespaceField is { } ns)
        {
            parent[ns] = "other";
        }
    }

    /// <summary>An independent reader of paths.</summary>
    private static List<string> Segments(string path)
    {
        var segments = new List<string>();
        while (path.Length > 0)
        {
            if (path.StartsWith("[\"", StringComparison.Ordinal))
            {
                var end = path.IndexOf("\"]", StringComparison.Ordinal);
                segments.Add(path[2..end]);
                path = path[(end + 2)..];
            }
            else if (path.StartsWith("[*]", StringComparison.Ordinal))
            {
                segments.Add("[*]");
                path = path[3..];
            }
            else if (path.StartsWith(".*", StringComparison.Ordinal))
            {
                segments.Add(".*");
                path = path[2..];
            }
            else
            {
                path = path.TrimStart('.');
                var end = path.IndexOfAny(['.', '[']) is var next && next < 0 ? path.Length : next;
                segments.Add(path[..end]);
                path = path[end..];
            }
        }

        return segments;
    }

    [Fact]
    public void A_kind_can_be_resolved_with_the_fields_of_Kubernetes_and_of_the_catalogue()
    {
        var scanner = new ObjectScanner([], ShippedCatalogue.With([], null, "Ingress.networking.k8s.io", "Gateway.networking.istio.io"));

        Assert.Equal(4, scanner.WorkloadOf(Kinds.Ingress)!.Fields.Count);
        Assert.NotEmpty(scanner.WorkloadOf(new("networking.istio.io", "Gateway"))!.Fields);
        Assert.Null(scanner.WorkloadOf(new("keda.sh", "TriggerAuthentication")));
    }

    [Theory]
    [InlineData("Widget.example.com")]
    [InlineData("ClusterIssuer.cert-manager.io")]
    [InlineData("SealedSecret.bitnami.com")]
    public void Only_a_namespaced_kind_with_names_of_Secrets_can_be_resolved(string kind) => Assert.StartsWith(
        $"'{kind}' is not a kind whose aliases SecretPin can resolve.",
        Assert.Throws<CatalogueException>(() => ShippedCatalogue.With([], null, kind)).Message, StringComparison.Ordinal);
}
