using System.Collections;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Reviews;

/// <summary>Log scope: the review that a log line belongs to.</summary>
internal sealed class ReviewScope(string uid) : IReadOnlyList<KeyValuePair<string, object?>>
{
    /// <summary>Only for reviews that may log something, because a scope allocates and changes the execution context.</summary>
    public static IDisposable? Begin(ILogger logger, Review review) => logger.BeginScope(new ReviewScope(review.Uid));

    public int Count => 1;

    public KeyValuePair<string, object?> this[int index] => new("uid", DisplayText.SingleLine(uid));

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"uid {DisplayText.SingleLine(uid)}";
}
