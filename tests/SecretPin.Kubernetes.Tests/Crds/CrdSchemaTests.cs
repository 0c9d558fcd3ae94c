using YamlDotNet.RepresentationModel;

namespace SecretPin.Kubernetes.Tests.Crds;

/// <summary>Rules for every schema of the chart.</summary>
public sealed class CrdSchemaTests
{
    public static TheoryData<string> Kinds { get; } = [.. All.Keys];

    private static Dictionary<string, YamlNode> All => new()
    {
        ["SecretAlias"] = Crd.SecretAlias,
        ["BlockedDeletion"] = Crd.BlockedDeletion,
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_list_map_and_string_has_a_limit(string kind) =>
        Assert.All(Below(kind), below =>
        {
            var bounded = below.Schema["type"].ToString() switch
            {
                "string" => Crd.Get(below.Schema, "maxLength") ?? Crd.Get(below.Schema, "enum"),
                "array" => Crd.Get(below.Schema, "maxItems"),
                // The embedded spec of another kind has the limits of its object.
                "object" => Crd.Get(below.Schema, "properties") ?? Crd.Get(below.Schema, "maxProperties")
                    ?? Crd.Get(below.Schema, "x-kubernetes-preserve-unknown-fields"),
                _ => below.Schema["type"],
            };
            Assert.True(bounded is not null, below.Path);
        });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_field_has_a_description(string kind) =>
        Assert.All(
            Below(kind)
                .Where(below => !below.Path.EndsWith(".[]", StringComparison.Ordinal))
                .Where(below => !below.Path.Contains("conditions.", StringComparison.Ordinal)),
            below => Assert.True(Crd.Get(below.Schema, "description") is not null, below.Path));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_validation_rule_has_a_message_with_advice(string kind) =>
        Assert.All(
            Crd.Below(Crd.Schema(All[kind])).Append(("", Crd.Schema(All[kind]))).SelectMany(below => Crd.Rules(below.Item2)),
            rule => Assert.Matches(@"^.+[.;] .+\.$", rule["message"].ToString()));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Uninstalling_the_chart_keeps_it(string kind) =>
        Assert.Equal("keep", All[kind]["metadata"]["annotations"]["helm.sh/resource-policy"].ToString());

    private static IEnumerable<(string Path, YamlNode Schema)> Below(string kind) =>
        Crd.Below(Crd.Schema(All[kind])).Where(below => below.Path is not ("apiVersion" or "kind" or "metadata"));
}
