using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Core;

namespace SecretPin.Cluster.Tests.HostileUsers;

/// <summary>Users choose names and reasons. The commands must not pass them to a terminal or to a CI runner as they are.</summary>
public sealed class HostileTextTests(RunningCluster cluster)
{
    private const string Hostile = "::error::owned\u001b[2J\u009b31m\r\u202egnp.exe\u2066\u2028\n::add-mask::x ##vso[task.complete]";

    public static TheoryData<string> Commands =>
    [
        "audit", "audit -o wide", "audit -o csv", "audit -o json", "audit -o yaml",
        "refs -f -", "refs -f - -o json", "refs -f - -o yaml", "check -f -", "check -f - -o json", "check -f - -o sarif",
        "resolve -f HOSTILE",
        "status HOSTILE", "refs HOSTILE", "pin HOSTILE 20250101000000", "report --html -",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_prints_no_control_character_and_no_command_of_a_CI_runner(string command)
    {
        var ns = await cluster.NewNamespaceAsync(("secretpin.io/enforce", "versioned"));
        await ns.Create("blockeddeletions", TestObjects.Parse($$"""
            {"apiVersion": "secretpin.io/v1alpha1", "kind": "BlockedDeletion", "metadata": {"name": "plain"}, "status": {"denied": 1,
              "attempts": [{"time": "2025-01-01T00:00:00Z", "uid": "1", "user": {{Json}}, "outcome": "Denied", "reason": "InUse", "message": {{Json}} }] } }
            """));
        var arguments = command.Split(' ').Select(word => word == "HOSTILE" ? Hostile : word).Prepend("secretpin");

        var result = await ns.Try(Workload(), arguments);

        var printed = result.Output + result.Error;
        Assert.NotEqual("", printed);
        Assert.All(printed.Split('\n').Select(line => command.EndsWith("csv", StringComparison.Ordinal) ? line.TrimEnd('\r') : line), line =>
        {
            Assert.DoesNotContain(line.EnumerateRunes(), SafeText.IsUnsafe);
            Assert.False(line.TrimStart().StartsWith("::", StringComparison.Ordinal), result.ToString());
            Assert.DoesNotContain("##vso", line, StringComparison.Ordinal);
        });
        if (command == "audit -o json")
        {
            Assert.Equal(Hostile, (string?)JsonNode.Parse(result.Output)![0]!["message"]);
        }
    }

    private static JsonNode Workload() =>
        JsonNode.Parse(TestObjects.Workload("Deployment", "hostile", "hostile").ToJsonString().Replace("\"hostile\"", Json, StringComparison.Ordinal))!;

    private static string Json => JsonValue.Create(Hostile)!.ToJsonString();
}
