using System.Text.Json.Nodes;
using SecretPin.Cli.Audit;
using SecretPin.Cli.Tests.Support;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Audit;

public sealed class AttemptTests
{
    [Fact]
    public void Each_recorded_attempt_has_the_name_of_its_Secret()
    {
        var blocked = JsonNode.Parse("""
            {"metadata": {"name": "auth-20250715100000", "namespace": "shop"}, "status": {"attempts": [
              {"time": "2025-08-01T00:00:00Z", "user": "jane", "outcome": "Denied", "reason": "InUse", "message": "in use"}, {"user": "joe"}]}}
            """)!.AsObject();

        var attempts = Attempt.Of(blocked).ToArray();

        Assert.All(attempts, attempt => Assert.Equal(("shop", "auth-20250715100000"), (attempt.Namespace, attempt.Secret)));
        Assert.Equal(
            (new DateTimeOffset(2025, 8, 1, 0, 0, 0, TimeSpan.Zero), "jane", "Denied", "InUse", "in use"),
            (attempts[0].Time, attempts[0].User, attempts[0].Outcome, attempts[0].Reason, attempts[0].Message));
        Assert.Equal(("joe", default(DateTimeOffset), ""), (attempts[1].User, attempts[1].Time, attempts[1].Reason));
    }

    [Fact]
    public async Task Audit_lists_the_versions_that_rollouts_rejected_with_their_reasons()
    {
        await using var cluster = await LoopbackCluster.StartAsync(Alias(New, $$"""
            {"rejected": [{"secret": "auth-{{New}}", "at": "2025-07-23T12:00:00Z", "reason": "The check errors failed: 12 (max 10)"},
                          {"secret": "auth-{{Old}}", "at": "2025-07-15T12:00:00Z", "reason": "Rolled back by anna"}]}
            """));

        var table = await cluster.RunAsync("audit", "-o", "wide");
        var since = await cluster.RunAsync("audit", "-o", "json", "--user", "anna");

        Assert.Equal((0, ""), (table.ExitCode, table.Errors));
        var lines = table.Output.Split('\n');
        Assert.Matches($@"^2025-07-23T12:00:00Z +shop +auth-{New} +Rejected +Rollout +The check errors failed: 12 \(max 10\)$", lines[1].TrimEnd());
        Assert.Matches($"^2025-07-15T12:00:00Z +shop +auth-{Old} +Rejected +Rollout +Rolled back by anna$", lines[2].TrimEnd());
        Assert.Equal("[]", since.Output.Trim());
        Assert.StartsWith("No denied or forced deletion or rejected version found in namespace shop that matches", since.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_BlockedDeletion_without_a_status_has_no_attempts() =>
        Assert.Empty(Attempt.Of(JsonNode.Parse("""{"metadata": {"name": "a", "namespace": "shop"}}""")!.AsObject()));
}
