using SecretPin.Core.Guard;
using SecretPin.Core.Verdicts;

namespace SecretPin.Webhook.Tests.Audit;

/// <summary>Attempts with irrelevant data.</summary>
internal static class TestAttempts
{
    public static DeletionAttempt Attempt(int number, int secret = 0) => new()
    {
        Uid = $"uid-{number}",
        Time = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero).AddSeconds(number),
        Namespace = Support.TestObjects.Namespace,
        Secret = $"secret-{secret}",
        SecretUid = $"uid-of-{secret}",
        User = "mallory",
        Outcome = AttemptOutcome.Denied,
        Reason = Reason.InUse,
        Message = "It is still in use.",
    };
}
