using SecretPin.Core.References;
using SecretPin.Core.Verdicts;

namespace SecretPin.Webhook.Reviews;

/// <summary>Decides the reviews of one endpoint.</summary>
public interface IReviewHandler
{
    /// <param name="review">Its objects can be read until the verdict is there, and no longer.</param>
    /// <param name="cancellation">Whoever asked has gone.</param>
    /// <exception cref="ObjectFormatException">The objects are not what the review says they are.</exception>
    /// <exception cref="ClusterTimeoutException">The cluster did not answer in time.</exception>
    ValueTask<Verdict> ReviewAsync(Review review, CancellationToken cancellation);

    /// <summary>Is told of every verdict on a review, those that are none of its own among them, before that is answered.</summary>
    /// <param name="review">Its objects can still be read.</param>
    /// <param name="verdict">What will be answered.</param>
    /// <param name="left">How much of the time for an answer is left.</param>
    ValueTask DecidedAsync(Review review, Verdict verdict, TimeSpan left) => ValueTask.CompletedTask;
}
