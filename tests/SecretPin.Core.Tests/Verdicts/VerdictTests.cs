using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Tests.Verdicts;

public sealed class VerdictTests
{
    [Theory]
    [InlineData(Reason.NothingToDo, 200)]
    [InlineData(Reason.ControllerOwned, 200)]
    [InlineData(Reason.MirrorPod, 200)]
    [InlineData(Reason.Resolved, 200)]
    [InlineData(Reason.UnresolvedBefore, 200)]
    [InlineData(Reason.NamespaceTerminating, 200)]
    [InlineData(Reason.NamespaceController, 200)]
    [InlineData(Reason.AlreadyDeleting, 200)]
    [InlineData(Reason.ManagedType, 200)]
    [InlineData(Reason.Forced, 200)]
    [InlineData(Reason.OnlyHistory, 200)]
    [InlineData(Reason.NotBlocked, 200)]
    [InlineData(Reason.OutOfScope, 200)]
    [InlineData(Reason.Unused, 200)]
    [InlineData(Reason.NoPin, 403)]
    [InlineData(Reason.Unresolved, 403)]
    [InlineData(Reason.NotVersioned, 403)]
    [InlineData(Reason.NotPermitted, 403)]
    [InlineData(Reason.Pinned, 403)]
    [InlineData(Reason.InUse, 403)]
    [InlineData(Reason.Retained, 403)]
    [InlineData(Reason.Malformed, 400)]
    [InlineData(Reason.Invalid, 422)]
    [InlineData(Reason.Unverified, 503)]
    public void A_reason_determines_the_code_and_the_outcome(Reason reason, int code)
    {
        if (code == 200)
        {
            var verdict = Verdict.Allow(reason, "a warning");
            Assert.Equal((code, Outcome.Allow, true), (verdict.Code, verdict.Outcome, verdict.IsAllowed));
            Assert.Equal(["a warning"], verdict.Warnings);
            Assert.Throws<ArgumentException>(() => Verdict.Deny(reason, "no"));
        }
        else
        {
            var verdict = Verdict.Deny(reason, "no");
            Assert.Equal((code, Outcome.Deny, false, "no"), (verdict.Code, verdict.Outcome, verdict.IsAllowed, verdict.Message));
            Assert.Throws<ArgumentException>(() => Verdict.Allow(reason));
        }
    }

    [Fact]
    public void The_test_table_contains_every_reason()
    {
        var rows = typeof(VerdictTests).GetMethod(nameof(A_reason_determines_the_code_and_the_outcome))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>().Select(row => (Reason)row.Data[0]!);

        Assert.Equal(Enum.GetValues<Reason>(), rows);
    }

    [Fact]
    public void A_rewrite_is_allowed()
    {
        var verdict = Verdict.Rewritten(new Rewrite([], [], []));

        Assert.Equal((200, Outcome.Rewrite, true, Reason.Resolved), (verdict.Code, verdict.Outcome, verdict.IsAllowed, verdict.Reason));
    }
}
