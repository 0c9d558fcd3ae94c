using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using SecretPin.Core;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using YamlDotNet.RepresentationModel;

namespace SecretPin.Kubernetes.Tests.Crds;

/// <summary>The CRD matches the records, and its rules match the value types.</summary>
public sealed partial class SecretAliasCrdTests
{
    private static readonly YamlNode Schema = Crd.Schema(Crd.SecretAlias);

    [Fact]
    public void Group_version_and_kind_match_the_constants()
    {
        Assert.Equal(WellKnown.Group, Crd.SecretAlias["spec"]["group"].ToString());
        Assert.Equal(WellKnown.Version, Crd.Version(Crd.SecretAlias)["name"].ToString());
        Assert.Equal("Namespaced", Crd.SecretAlias["spec"]["scope"].ToString());
        Assert.Equal("salias", Assert.Single((YamlSequenceNode)Crd.SecretAlias["spec"]["names"]["shortNames"]).ToString());
        Assert.NotNull(Crd.Version(Crd.SecretAlias)["subresources"]["status"]);
    }

    [Fact]
    public void Its_properties_match_the_records() =>
        Assert.Equal(
            PropertiesOf(typeof(SecretAliasObject)).Where(path => !path.StartsWith("metadata.", StringComparison.Ordinal)).Order(),
            Crd.Below(Schema)
                .Select(below => $"{below.Path}: {TypeOf(below.Schema)}")
                .Where(path => !path.StartsWith("apiVersion:", StringComparison.Ordinal) && !path.StartsWith("kind:", StringComparison.Ordinal))
                .Order());

    [Fact]
    public void The_rule_for_secretId_is_that_of_AwsSecretSource() =>
        Assert.Contains(
            Crd.Rules(Crd.At(Schema, "spec.source.awsSecretsManager.secretId")),
            rule => rule["rule"].ToString() == $"self.matches('{AwsSecretSource.SecretIdPattern}')");

    [Fact]
    public void The_version_pattern_matches_SecretVersion()
    {
        var pattern = PatternIn(Crd.At(Schema, "spec.source.version"));
        string[] years = ["0001", "1900", "2000", "2023", "2024", "2100", "9999"];
        string[] times = ["000000", "235959", "240000", "126000", "120060"];
        var texts =
            from year in years
            from month in Enumerable.Range(0, 14)
            from day in Enumerable.Range(0, 33)
            from time in times
            select string.Create(CultureInfo.InvariantCulture, $"{year}{month:00}{day:00}{time}");
        Assert.All(
            texts.Concat(["", "2025", "2025072311000", "202507231100000", "2025-07-23T11:", " 20250723110000"]),
            text => Assert.True(SecretVersion.TryParse(text, out _) == Regex.IsMatch(text, pattern), text));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("336h")]
    [InlineData("1h30m")]
    [InlineData("1.5h")]
    [InlineData("10ms")]
    [InlineData("")]
    [InlineData("-1h")]
    [InlineData("14d")]
    [InlineData("1")]
    [InlineData("h")]
    [InlineData("1h ")]
    [InlineData(".5h")]
    public void The_duration_pattern_matches_GoDuration(string text) =>
        Assert.All(
            ["spec.retention", "spec.source.newest.minAge"],
            path => Assert.Equal(GoDuration.TryParse(text, out _), Regex.IsMatch(text, PatternIn(Crd.At(Schema, path)))));

    [Fact]
    public void A_name_leaves_room_for_a_version()
    {
        var rules = Crd.Rules(Schema).Select(rule => rule["rule"].ToString()).ToArray();
        Assert.Contains($"size(self.metadata.name) <= {AliasName.MaxLength}", rules);
        Assert.Contains($"!self.metadata.name.matches('-[0-9]{{{SecretVersion.Length}}}$')", rules);
        Assert.All(
            ["status.pinned", "status.previous", "status.history.[].secret"],
            path => Assert.Equal($"{DnsSubdomain.MaxLength}", Crd.At(Schema, path)["maxLength"].ToString()));
    }

    [Theory]
    [InlineData("eu-west-1")]
    [InlineData("us-gov-west-1")]
    [InlineData("us-isob-east-1")]
    [InlineData("eusc-de-east-1")]
    [InlineData("eu-west")]
    [InlineData("EU-WEST-1")]
    [InlineData("evil.example")]
    [InlineData("")]
    public void The_region_rule_matches_AwsSecret(string text) =>
        Assert.Equal(AwsSecretSource.IsRegion(text), Regex.IsMatch(text, PatternIn(Crd.At(Schema, "spec.source.awsSecretsManager.region"))));

    [Fact]
    public void The_description_lists_every_reason_of_the_condition()
    {
        var told = Crd.At(Schema, "status.conditions.[].reason")["description"].ToString();
        Assert.All(Enum.GetNames<PinReason>(), reason => Assert.Matches($@"\b{reason}\b", told));
    }

    [Fact]
    public void Its_printer_columns_show_the_pin() =>
        Assert.Equal(
            ["Pinned", "Previous", "Source", "Ready", "To", "Step", "Phase", "Age"],
            ((YamlSequenceNode)Crd.Version(Crd.SecretAlias)["additionalPrinterColumns"])
                .Where(column => Crd.Get(column, "priority") is null)
                .Select(column => column["name"].ToString()));

    [Fact]
    public void The_description_contains_the_default_retention() =>
        Assert.Contains(
            $"Default {Retention.Default.TotalHours}h.", Crd.At(Schema, "spec.retention")["description"].ToString(), StringComparison.Ordinal);

    private static string PatternIn(YamlNode schema) =>
        Matches().Match(Assert.Single(Crd.Rules(schema))["rule"].ToString()).Groups[1].Value;

    private static IEnumerable<string> PropertiesOf(Type type, string path = "")
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.PropertyType == typeof(AliasAnnotations)
                || property.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: JsonIgnoreCondition.Always })
            {
                continue;
            }

            var at = path + JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var name = TypeOf(property.PropertyType);
            yield return $"{at}: {name}";
            if (name == "array")
            {
                var item = property.PropertyType.GetGenericArguments()[0];
                yield return $"{at}.[]: {TypeOf(item)}";
                foreach (var below in TypeOf(item) == "object" ? PropertiesOf(item, $"{at}.[].") : [])
                {
                    yield return below;
                }
            }
            else if (name == "object" && property.PropertyType.Assembly == typeof(SecretAliasObject).Assembly)
            {
                foreach (var below in PropertiesOf(property.PropertyType, $"{at}."))
                {
                    yield return below;
                }
            }
        }
    }

    private static string TypeOf(Type type) =>
        Nullable.GetUnderlyingType(type) is { } underlying ? TypeOf(underlying)
        : type == typeof(string) || type.IsEnum ? "string"
        : type == typeof(double) ? "number"
        : type == typeof(bool) ? "boolean"
        : type == typeof(long) ? "integer int64"
        : type == typeof(DateTimeOffset) ? "string date-time"
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? "array"
        : "object";

    private static string TypeOf(YamlNode schema) =>
        Crd.Get(schema, "format") is { } format ? $"{schema["type"]} {format}" : schema["type"].ToString();

    [GeneratedRegex(@"self\.matches\('([^']+)'\)$")]
    private static partial Regex Matches();
}
