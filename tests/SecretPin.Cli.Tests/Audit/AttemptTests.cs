using System.Text.Json.Nodes;
using SecretPin.Cli.Audit;

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
    public void A_BlockedDeletion_without_a_status_has_no_attempts() =>
        Assert.Empty(Attempt.Of(JsonNode.Parse("""{"metadata": {"name": "a", "namespace": "shop"}}""")!.AsObject()));
}
