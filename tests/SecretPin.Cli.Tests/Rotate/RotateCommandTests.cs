using System.Text.Json.Nodes;
using SecretPin.Cli.Tests.Support;
using SecretPin.Kubernetes.Api;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Rotate;

public sealed class RotateCommandTests
{
    private const string Value = "correct-horse-battery";

    [Fact]
    public async Task A_version_copies_type_labels_and_keys_and_no_value_is_printed()
    {
        await using var cluster = await LoopbackCluster.StartAsync(Alias(Old), StoredSecret());
        string[] arguments = ["rotate", "auth", "--version", New, "--set", $"token={Value}-new", "--unset", "url"];

        foreach (var more in (string[][])[["--dry-run=client", "-o", "yaml"], ["--dry-run=server", "-o", "json"], ["--dry-run=server"]])
        {
            AssertPrivate(await cluster.RunAsync([.. arguments, .. more]));
            Assert.Empty(cluster.Writes);
        }

        var result = await cluster.RunAsync(arguments);

        AssertPrivate(result);
        Assert.Equal(
            $"""
            Secret shop/auth-{New}: new, immutable, type example.com/credentials, keys token (changed), user (copied); after {Old}
            secret/auth-{New} created
            To use it: kubectl secretpin pin auth {New} -n shop
            Then all workloads of auth get it at their next deployment, or by 'kubectl secretpin rollout auth -n shop'.

            """,
            result.Output);
        var created = cluster.Get("Secret", $"auth-{New}")!;
        Assert.Equal(("example.com/credentials", true), ((string?)created["type"], (bool)created["immutable"]!));
        Assert.Equal("""{"team":"a"}""", created["metadata"]!["labels"]!.ToJsonString());
        Assert.Equal([("token", Base64($"{Value}-new")), ("user", Base64($"{Value}-user"))], Data(created));
        Assert.Equal(Old, cluster.SpecVersion);
    }

    [Fact]
    public async Task The_masked_object_is_printed_as_JSON()
    {
        await using var cluster = await LoopbackCluster.StartAsync();

        var result = await cluster.RunAsync("rotate", "auth", "--version", New, "--from-literal", $"token={Value}", "-o", "json");

        AssertPrivate(result);
        Assert.Equal("""{"token":"***"}""", JsonNode.Parse(result.Output)!["data"]!.ToJsonString());
        Assert.Contains($"To use it: kubectl secretpin pin auth {New} -n shop --create", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_content_creates_no_version()
    {
        await using var cluster = await LoopbackCluster.StartAsync(Alias(Old), StoredSecret());

        var result = await cluster.RunAsync("rotate", "auth", "--set", $"token={Value}-token");

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith(
            $"Secret shop/auth-{Old}, the newest version, already has this content: no version is created.", result.Output, StringComparison.Ordinal);
        Assert.Empty(cluster.Writes);
    }

    [Fact]
    public async Task An_existing_version_is_not_overwritten()
    {
        await using var cluster = await LoopbackCluster.StartAsync(Alias(Old), StoredSecret());

        var result = await cluster.RunAsync("rotate", "auth", "--version", Old, "--set", $"token={Value}-new");

        Assert.Equal(
            (1, $"Secret shop/auth-{Old} already exists, and a version is immutable. Omit --version to create a new one.\n"), (result.ExitCode, result.Errors));
        Assert.Contains(("token", Base64($"{Value}-token")), Data(cluster.Get("Secret", $"auth-{Old}")!));
    }

    [Fact]
    public async Task With_pin_the_pin_moves_to_the_new_version()
    {
        await using var cluster = await LoopbackCluster.StartAsync(Alias(Old), StoredSecret());

        var result = await cluster.RunAsync("rotate", "auth", "--version", New, "--copy", "--set", $"token={Value}-new", "--pin");

        Assert.Equal(0, result.ExitCode);
        Assert.EndsWith(
            $"secretalias.secretpin.io/auth pinned to auth-{New}\n"
            + "Then all workloads of auth get it at their next deployment, or by 'kubectl secretpin rollout auth -n shop'.\n",
            result.Output, StringComparison.Ordinal);
        Assert.Equal(New, cluster.SpecVersion);
    }

    [Fact]
    public async Task With_pin_the_alias_must_be_declared_before_anything_is_created()
    {
        await using var cluster = await LoopbackCluster.StartAsync();

        var result = await cluster.RunAsync("rotate", "auth", "--from-literal", "token=x", "--pin");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("SecretAlias shop/auth not found.", result.Errors, StringComparison.Ordinal);
        Assert.Empty(cluster.Writes);
    }

    [Fact]
    public async Task Only_aliases_and_Secrets_are_read()
    {
        await using var cluster = await LoopbackCluster.StartAsync(Alias(Old), StoredSecret(), Workload("Deployment", "web", Old));

        await cluster.RunAsync("rotate", "auth", "--version", New, "--set", "token=x", "--pin");

        Assert.All(cluster.Server.Requests, request => Assert.Matches("/(secrets|secretaliases)(/|$)", request));
    }

    [Fact]
    public async Task The_message_of_the_API_server_on_an_invalid_Secret_is_not_printed()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        cluster.Server.Refusal = request => request.Method == "POST" ? (422, $"data[token]: Invalid value: {Value}") : null;

        var result = await cluster.RunAsync("rotate", "auth", "--from-literal", $"token={Value}");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Check that its keys match its type.", result.Errors, StringComparison.Ordinal);
        AssertPrivate(result);
    }

    [Fact]
    public async Task A_version_of_the_future_is_not_succeeded_by_an_older_one()
    {
        await using var cluster = await LoopbackCluster.StartAsync(Secret("99990101000000"));

        var result = await cluster.RunAsync("rotate", "auth", "--from-literal", "token=x");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("The newest version of auth, 99990101000000, is in the future", result.Errors, StringComparison.Ordinal);
        Assert.Empty(cluster.Writes);
    }

    [Fact]
    public async Task A_key_to_remove_must_exist()
    {
        await using var cluster = await LoopbackCluster.StartAsync(Alias(Old), StoredSecret());

        var result = await cluster.RunAsync("rotate", "auth", "--unset", "missing");

        Assert.Equal((1, $"Secret shop/auth-{Old} has no key missing. Its keys are token, user, url.\n"), (result.ExitCode, result.Errors));
    }

    [Fact]
    public async Task Without_the_permission_to_get_Secrets_a_version_is_created_from_given_keys()
    {
        await using var cluster = await LoopbackCluster.StartAsync(Alias(Old), StoredSecret());
        cluster.Server.Refusal = request => request.Method == "GET" && request.Path.Value!.EndsWith($"/secrets/auth-{Old}", StringComparison.Ordinal)
            ? (403, $"secrets \"auth-{Old}\" is forbidden: User \"jane\" cannot get resource \"secrets\" in API group \"\" in the namespace \"shop\"")
            : null;

        var result = await cluster.RunAsync("rotate", "auth", "--version", New, "--from-literal", "token=x", "--pin");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"auth-{Old} was not compared", result.Output, StringComparison.Ordinal);
        Assert.Equal(New, cluster.SpecVersion);
    }

    [Fact]
    public async Task An_ExternalSecret_is_created_and_the_pin_moves_when_its_Secret_exists()
    {
        await using var cluster = await LoopbackCluster.StartAsync(Alias(Old), StoredSecret());
        cluster.Server.Written = write =>
        {
            if (write.Path.EndsWith($"/externalsecrets/auth-{New}", StringComparison.Ordinal))
            {
                cluster.Put(Secret(New, OwnedBy("ExternalSecret", $"auth-{New}", "external-secrets.io/v1")));
            }
        };

        var result = await cluster.RunAsync(
            "rotate", "auth", "--version", New, "--external-secret", "--store", "aws", "--key", "/auth", "--property", "token", "--pin");

        Assert.Equal(("", 0), (result.Errors, result.ExitCode));
        Assert.Equal(New, cluster.SpecVersion);
        var spec = cluster.Get("ExternalSecret", $"auth-{New}")!["spec"]!;
        Assert.Equal("""{"kind":"ClusterSecretStore","name":"aws"}""", spec["secretStoreRef"]!.ToJsonString());
        Assert.Equal(
            $$$"""[{"secretKey":"token","remoteRef":{"key":"/auth","property":"token","version":"{{{New}}}"}}]""", spec["data"]!.ToJsonString());
    }

    [Fact]
    public async Task The_pin_stays_if_the_Secret_of_an_ExternalSecret_does_not_appear()
    {
        await using var cluster = await LoopbackCluster.StartAsync(Alias(Old), StoredSecret());

        var result = await cluster.RunAsync(
            "rotate", "auth", "--version", New, "--external-secret", "--store", "aws", "--key", "/auth", "--pin", "--timeout", "0s");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"Secret shop/auth-{New} not found after 0 s; the pin is unchanged.", result.Errors, StringComparison.Ordinal);
        Assert.Equal(Old, cluster.SpecVersion);
    }

    [Fact]
    public async Task Without_External_Secrets_Operator_no_ExternalSecret_is_created()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        cluster.Server.Withdraw(Resources.ExternalSecrets);

        var result = await cluster.RunAsync("rotate", "auth", "--external-secret", "--store", "aws", "--key", "/auth");

        Assert.Equal(
            (1, "The cluster has no resource externalsecrets.external-secrets.io: External Secrets Operator is not installed in it.\n"),
            (result.ExitCode, result.Errors));
    }

    private static JsonObject StoredSecret()
    {
        var secret = Secret(Old, """{"labels": {"team": "a"}}""");
        secret["type"] = "example.com/credentials";
        secret["data"] = new JsonObject { ["token"] = Base64($"{Value}-token"), ["user"] = Base64($"{Value}-user"), ["url"] = Base64($"{Value}-url") };
        return secret;
    }

    private static IEnumerable<(string, string?)> Data(JsonNode secret) =>
        secret["data"]!.AsObject().Select(entry => (entry.Key, (string?)entry.Value)).OrderBy(entry => entry.Key, StringComparer.Ordinal);

    private static void AssertPrivate(CommandLine.Result result)
    {
        Assert.DoesNotContain(Value, result.Output + result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Base64(Value)[..24], result.Output + result.Errors, StringComparison.Ordinal);
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
}
