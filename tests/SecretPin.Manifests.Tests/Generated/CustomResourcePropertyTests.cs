using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Core.References;
using SecretPin.Manifests.Files;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Manifests.Tests.Generated;

/// <summary>
/// Generated custom resources with the name of a version at a random place: the search finds all of them, and the catalogue all in the fields that it lists.
/// </summary>
public sealed class CustomResourcePropertyTests
{
    private const string Version = "auth-20250715100000";

    private static readonly ObjectScanner Catalogue = new([], ShippedCatalogue.With([], null));

    [Fact]
    public void The_search_finds_a_version_at_any_place_of_an_object_of_a_random_schema()
    {
        var random = new Random(18);
        var missed = new List<string>();
        var count = 0;
        for (var schemas = 0; schemas < 500; schemas++)
        {
            foreach (var path in SchemaObjects.StringsIn(SchemaObjects.RandomSchema(random)))
            {
                count++;
                missed.AddRange(MissedBySearch(new("example.com", "Widget"), path, random));
            }
        }

        Assert.True(count > 1000, $"{count} places");
        Assert.Empty(missed);
    }

    [Fact]
    public void The_catalogue_finds_a_version_in_each_field_that_it_lists()
    {
        var random = new Random(18);
        var entries = ShippedCatalogue.Projects.SelectMany(project => project.Entries).ToArray();

        Assert.Empty(entries.SelectMany(entry => MissedByCatalogue(entry, random)));
    }

    [Fact]
    public void The_search_finds_a_version_at_any_place_of_schemas_with_the_shapes_of_real_ones()
    {
        var (crds, places, missed) = Search(Path.Combine(AppContext.BaseDirectory, "Generated", "Crds"));

        Assert.Equal((4, 34), (crds, places));
        Assert.Empty(missed);
    }

    /// <summary>Reads the CRDs of real projects in the folder SECRETPIN_CRDS, and prints the numbers for docs/measurements.md.</summary>
    [Fact]
    public void The_search_finds_a_version_at_any_place_of_the_schemas_of_real_projects()
    {
        var folder = Environment.GetEnvironmentVariable("SECRETPIN_CRDS") ?? "";
        Assert.SkipWhen(folder.Length == 0, "The environment variable SECRETPIN_CRDS does not name a folder with the CRDs of real projects.");

        var (crds, places, missed) = Search(folder);

        TestContext.Current.TestOutputHelper?.WriteLine($"{crds} CRDs, {places} places, {missed.Count} missed");
        Assert.NotEqual(0, places);
        Assert.Empty(missed);
    }

    /// <summary>Sets a version at each place of the schemas of a folder, and searches the objects.</summary>
    private static (int Crds, int Places, IReadOnlyList<string> Missed) Search(string folder)
    {
        var random = new Random(18);
        var (crds, places, missed) = (0, 0, new List<string>());
        foreach (var crd in Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories).SelectMany(CrdsIn))
        {
            crds++;
            var kind = new ObjectKind((string)crd["spec"]!["group"]!, (string)crd["spec"]!["names"]!["kind"]!);
            foreach (var path in (crd["spec"]!["versions"] as JsonArray ?? []).Select(version => version!["schema"]?["openAPIV3Schema"]).OfType<JsonObject>()
                .SelectMany(SchemaObjects.StringsIn))
            {
                places++;
                missed.AddRange(MissedBySearch(kind, path, random));
            }
        }

        return (crds, places, missed);
    }

    private static IEnumerable<JsonNode> CrdsIn(string file) => File.ReadAllText(file).Split("\n---\n")
        .Select(document => JsonNode.Parse(YamlDocument.Parse(new(document, 1, 1))!.Json.Span)!);

    private static IEnumerable<string> MissedBySearch(ObjectKind kind, IReadOnlyList<string> path, Random random)
    {
        var item = NewObject(kind);
        var pointer = SchemaObjects.Set(item, path, random.Next(2) == 0 ? Version : $"shop/{Version}", random);
        var json = Encoding.UTF8.GetBytes(item.ToJsonString());
        var scanned = Catalogue.ScanEvidence(kind, json);
        VersionSearch.AddTo(scanned, json, provides: false);
        return scanned.ReferencesInto("shop").Concat(scanned.References.Where(reference => reference.Field.Provides))
            .Any(reference => reference.Name.EndsWith(Version, StringComparison.Ordinal)) ? [] : [$"{kind} {pointer}"];
    }

    private static IEnumerable<string> MissedByCatalogue(CatalogueEntry entry, Random random)
    {
        var podSpecs = entry.PodSpecs.SelectMany(path => PodSpecFields.All.Select(field =>
            (string[])
            [
                .. SchemaObjects.KeysOf(path),
                .. $"{field.Path}/{field.Name}".Split('/').Select(key => key is "*" or "[name]" ? SchemaObjects.Element : key),
            ]));
        var secrets = entry.Secrets.Where(secret => secret.Path != "metadata.name")
            .Select(secret => (Path: SchemaObjects.KeysOf(secret.Path), Secret: (CatalogueSecret?)secret));
        foreach (var (path, secret) in podSpecs.Select(path => (Path: (IReadOnlyList<string>)path, Secret: (CatalogueSecret?)null)).Concat(secrets))
        {
            var item = NewObject(entry.ObjectKind);
            var pointer = SchemaObjects.Set(item, path, Version, random);
            if (secret?.KindField is { } kind)
            {
                Parent(item, pointer)[kind] = "Secret";
            }

            var scanned = Catalogue.Scan(Encoding.UTF8.GetBytes(item.ToJsonString()));
            if (!scanned.References.Any(reference => reference.Name == Version && reference.Pointer == pointer
                && reference.Field.Provides == (secret?.Provides ?? false)))
            {
                yield return $"{entry.ObjectKind} {pointer}: found {string.Join(", ", scanned.References.Select(reference => reference.Pointer))}";
            }
        }
    }

    private static JsonObject Parent(JsonObject item, string pointer)
    {
        JsonNode node = item;
        foreach (var key in pointer.Split('/')[1..^1].Select(key => key.Replace("~1", "/", StringComparison.Ordinal)))
        {
            node = node is JsonArray list ? list[int.Parse(key, System.Globalization.CultureInfo.InvariantCulture)]! : node[key]!;
        }

        return node.AsObject();
    }

    private static JsonObject NewObject(ObjectKind kind) => new()
    {
        ["apiVersion"] = kind.Group.Length == 0 ? "v1" : $"{kind.Group}/v1",
        ["kind"] = kind.Kind,
        ["metadata"] = new JsonObject { ["name"] = "app", ["namespace"] = "shop" },
    };
}
