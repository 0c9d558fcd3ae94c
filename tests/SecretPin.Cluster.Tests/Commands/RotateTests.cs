using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Commands;

/// <summary>The command <c>rotate</c>. It prints no values.</summary>
public sealed class RotateTests(RunningCluster cluster)
{
    private const string Value = "correct-horse-battery";

    [Fact]
    public async Task A_new_version_copies_type_labels_and_keys_and_no_value_is_printed()
    {
        var ns = await cluster.NewNamespaceAsync();
        var before = TestObjects.Secret($"auth-{TestObjects.Old}");
        before["type"] = "example.org/credentials";
        before["metadata"]!["labels"] = new JsonObject { ["team"] = "a" };
        before["stringData"] = new JsonObject { ["token"] = $"{Value}-1", ["user"] = $"{Value}-2", ["url"] = $"{Value}-3" };
        await ns.Create("secrets", before);

        string[] arguments = ["secretpin", "rotate", "auth", "--version", TestObjects.New, "--set", $"token={Value}-4", "--unset", "url"];
        foreach (var more in (string[][])[["--dry-run=client", "-o", "yaml"], ["--dry-run=server", "-o", "json"], ["--dry-run=server"], []])
        {
            var result = (await ns.Try([.. arguments, .. more])).Succeeded();
            Hidden(result.Output + result.Error);
        }

        var made = await ns.Get("secrets", $"auth-{TestObjects.New}");
        Assert.Equal("example.org/credentials", (string?)made["type"]);
        Assert.Equal("a", (string?)made["metadata"]!["labels"]!["team"]);
        Assert.True((bool)made["immutable"]!);
        Assert.Equal(["token", "user"], made["data"]!.AsObject().Select(entry => entry.Key).Order());
        Assert.Equal(Base64($"{Value}-4"), (string?)made["data"]!["token"]);
        Assert.Equal(Base64($"{Value}-2"), (string?)made["data"]!["user"]);

        // A repetition, with a version and without, creates nothing.
        var same = (await ns.Try("secretpin", "rotate", "auth", "--set", $"token={Value}-4")).Succeeded();
        Assert.Contains("already has this content: no version is created", same.Output, StringComparison.Ordinal);
        var again = (await ns.Try("secretpin", "rotate", "auth", "--version", TestObjects.New, "--set", $"token={Value}-5"))
            .Refused("already exists, and a version is immutable");
        Hidden(again.Output + again.Error);
        Assert.Equal(2, (await ns.List("secrets")).Length);
    }

    [Fact]
    public async Task An_error_of_the_API_server_is_printed_without_the_value()
    {
        var ns = await cluster.NewNamespaceAsync();

        var refused = await ns.Try("secretpin", "rotate", "auth", "--type", "kubernetes.io/dockerconfigjson", "--from-literal", $".dockerconfigjson={Value}");

        Assert.Equal(2, refused.Code);
        refused.Refused("Check that its keys match its type.");
        Hidden(refused.Output + refused.Error);
    }

    [Fact]
    public async Task Keys_are_read_from_files_folders_and_env_files()
    {
        var ns = await cluster.NewNamespaceAsync();
        var folder = Directory.CreateTempSubdirectory("secretpin-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "one"), "1");
            await File.WriteAllTextAsync(Path.Combine(folder, "two"), "2");
            var variables = Path.Combine(folder, "list.env");
            await File.WriteAllTextAsync(variables, "# comment\n\nTHREE=3=3\nHOME\n");

            await ns.Kubectl(
                "secretpin", "rotate", "auth", "--version", TestObjects.New, "--from-file", folder, "--from-file", $"uno={Path.Combine(folder, "one")}",
                "--from-env-file", variables, "--from-literal", "four==4");
            await ns.Kubectl(
                "create", "secret", "generic", "by-kubectl", "--from-file", folder, "--from-file", $"uno={Path.Combine(folder, "one")}", "--from-literal",
                    "four==4");

            var data = (await ns.Get("secrets", $"auth-{TestObjects.New}"))["data"]!.AsObject();
            var expected = (await ns.Get("secrets", "by-kubectl"))["data"]!.AsObject();
            expected["THREE"] = Base64("3=3");
            expected["HOME"] = Base64(Environment.GetEnvironmentVariable("HOME")!);
            Assert.Equal(expected.OrderBy(entry => entry.Key).Select(entry => $"{entry.Key} {entry.Value}"), data.OrderBy(entry => entry.Key)
                .Select(entry => $"{entry.Key} {entry.Value}"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Hidden(string said)
    {
        Assert.DoesNotContain(Value, said, StringComparison.Ordinal);
        Assert.DoesNotContain(Base64(Value)[..24], said, StringComparison.Ordinal);
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
}
