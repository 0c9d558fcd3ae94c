using System.Text.Json.Nodes;
using SecretPin.Cli.Prune;
using SecretPin.Cli.Revoke;
using SecretPin.Cli.Tests.Support;
using SecretPin.Core.Names;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Revoke;

public sealed class SafeToRevokeCommandTests
{
    [Fact]
    public async Task A_version_that_nothing_uses_is_safe_to_revoke_and_the_answer_names_what_to_clean_up()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(), .. Secrets(Old, New), Workload("Deployment", "app", New)]);

        var result = await cluster.RunAsync("safe-to-revoke", $"auth-{Old}");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(
            $"Nothing in namespace shop uses auth-{Old}. Its credential can be disabled at its issuer.\n"
            + $"Afterwards: delete Secret shop/auth-{Old} (kubectl secretpin prune auth -n shop --keep 1).\n",
            result.Output);
    }

    [Fact]
    public void The_command_that_is_advised_deletes_the_version_in_each_state()
    {
        Assert.Equal([$"delete Secret shop/auth-{Older} (kubectl secretpin prune auth -n shop)"], CleanUp(Older, [Alias(), .. Secrets(Older, Old, New)]));
        Assert.Equal([$"delete Secret shop/auth-{Old} (kubectl secretpin prune auth -n shop --keep 1)"], CleanUp(Old, [Alias(), .. Secrets(Older, Old, New)]));

        // prune never deletes the newest version, and does not know an alias that the namespace does not declare.
        Assert.Equal([$"delete Secret shop/auth-{New} (kubectl delete secret auth-{New} -n shop)"], CleanUp(New, [Alias(Old), .. Secrets(Old, New)]));
        Assert.Equal([$"delete Secret shop/auth-{Old} (kubectl delete secret auth-{Old} -n shop)"], CleanUp(Old, Secrets(Old)));
        Assert.Equal(
            [$"delete ExternalSecret shop/x, which would create the Secret again (kubectl secretpin prune auth -n shop --keep 1 --delete-external-secret)"],
            CleanUp(Old, [Alias(), Secret(Old, OwnedBy("ExternalSecret", "x", "external-secrets.io/v1")), Secret(New)]));
        Assert.StartsWith(
            $"delete Secret shop/auth-{Old}, when the guard allows it: ",
            Assert.Single(CleanUp(Old, [Alias($$$"""{"source": {"version": "{{{New}}}"}, "retention": "87600h"}"""), .. Secrets(Old, New)])),
            StringComparison.Ordinal);
        Assert.Empty(CleanUp(Old, [Alias(), Secret(New)]));
    }

    [Fact]
    public void The_label_in_AWS_is_cleaned_up_as_its_state_requires()
    {
        const string Label = $"the label {Old} of /shop/auth in AWS Secrets Manager, region eu-west-1";
        const string Command = "kubectl secretpin prune auth -n shop";
        var alias = Alias("""{"source": {"awsSecretsManager": {"secretId": "/shop/auth", "region": "eu-west-1"}}}""", $$"""{"pinned": "auth-{{New}}"}""");
        JsonObject[] kept = [alias, .. Secrets(Old, New)], gone = [alias, Secret(New)];

        Assert.Equal(
            [$"delete Secret shop/auth-{Old} ({Command} --keep 1 --external-store)", $"remove {Label} ({Command} --keep 1 --external-store)"],
            CleanUp(Old, kept, new(LabelOutcome.Present, "")));
        Assert.Equal([$"remove {Label} ({Command} --external-store)"], CleanUp(Old, gone, new(LabelOutcome.Present, "")));
        Assert.Equal([$"delete Secret shop/auth-{Old} ({Command} --keep 1)"], CleanUp(Old, kept, new(LabelOutcome.Absent, "")));
        Assert.Equal(
            [$"remove {Label}, if it exists ({Command} --external-store). SecretPin could not check it: no answer"],
            CleanUp(Old, gone, new(LabelOutcome.Unknown, "no answer.")));
        Assert.Equal([$"keep {Label}: Secret b/auth-{Old} has it too"], CleanUp(Old, gone, new(LabelOutcome.Shared, $"Secret b/auth-{Old}")));
        Assert.Equal(
            [
                $"rotate /shop/auth in AWS Secrets Manager, region eu-west-1: the label {Old} is on the version with the label AWSCURRENT, "
                    + "which the alias follows",
            ],
            CleanUp(Old, gone, new(LabelOutcome.Followed, "")));
    }

    [Fact]
    public async Task A_version_that_a_CronJob_needs_is_not_safe_to_revoke()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(), .. Secrets(Old, New), Workload("CronJob", "weekly", Old)]);

        var result = await cluster.RunAsync("safe-to-revoke", $"auth-{Old}");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("CronJob/weekly", result.Output, StringComparison.Ordinal);
        Assert.EndsWith($"Do not revoke auth-{Old} yet: an object uses it.\n", result.Output, StringComparison.Ordinal);
    }


    [Fact]
    public async Task Wait_ends_when_the_last_object_is_gone()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(), .. Secrets(Old, New), Workload("Pod", "app", Old)]);
        var listed = 0;
        cluster.Server.Before = request =>
        {
            if (request.Path.Value!.EndsWith("/pods", StringComparison.Ordinal) && ++listed == 2)
            {
                cluster.Put(Workload("Pod", "app", New));
            }

            return Task.CompletedTask;
        };

        var result = await cluster.RunAsync("safe-to-revoke", $"auth-{Old}", "--wait");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal($"1 object uses auth-{Old}: Pod/app\n", result.Errors);
    }

    [Fact]
    public async Task Wait_gives_up_after_the_timeout()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(), .. Secrets(Old, New), Workload("Pod", "app", Old)]);

        var result = await cluster.RunAsync("safe-to-revoke", $"auth-{Old}", "--wait", "--timeout", "1ms");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Pod/app", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_permission_is_not_an_answer()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(), .. Secrets(Old, New)]);
        cluster.Server.Refusal = request => request.Path.Value!.EndsWith("/cronjobs", StringComparison.Ordinal)
            ? (403, "cronjobs.batch is forbidden: User \"jane\" cannot list resource \"cronjobs\" in API group \"batch\" in the namespace \"shop\"")
            : null;

        var result = await cluster.RunAsync("safe-to-revoke", $"auth-{Old}");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"Do not revoke auth-{Old} yet: SecretPin cannot check all objects, because you lack", result.Output, StringComparison.Ordinal);
    }

    private static string[] CleanUp(string version, IEnumerable<JsonObject> objects, LabelState? label = null)
    {
        var check = RevocationCheck.Of(Of(objects), VersionedSecretName.ParseOrNull($"auth-{version}")!, new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero));
        return [.. (check with { Label = label ?? check.Label }).Json()["cleanUp"]!.AsArray().Select(step => (string)step!)];
    }

    [Theory]
    [InlineData("auth")]
    [InlineData("auth-2025")]
    public async Task A_name_that_is_not_a_version_is_an_error(string name)
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias()]);

        var result = await cluster.RunAsync("safe-to-revoke", name);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"'{name}' is not the name of a versioned Secret: expected <alias>-<yyyyMMddHHmmss>", result.Errors, StringComparison.Ordinal);
    }
}
