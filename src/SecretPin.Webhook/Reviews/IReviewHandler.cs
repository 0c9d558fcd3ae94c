using SecretPin.Core.References;
using SecretPin.Core.Verdicts;

namespace SecretPin.Webhook.Reviews;

/// <summary>Decides the reviews of one endpoint.</summary>
public interface IReviewHandler
{
    /// <param name="review">Its objects can be read until the task completes.</param>
    /// <param name="cancellation">Cancelled when the client closes the connection.</param>
    /// <exception cref="ObjectFormatException">The review, or an object in it, is malformed.</exception>
    /// <exception cref="TimeoutException">The cluster did not answer in time.</exception>
    ValueTask<Verdict> ReviewAsync(Review review, CancellationToken cancellation);

    /// <summary>
    /// The verdict to answer with, from that of <see cref="ReviewAsync"/>, or from that of an error. The objects of the review can still be read. The
    /// remaining time is that until the deadline of the review.
    /// </summary>
    ValueTask<Verdict> ConcludeAsync(Review review, Verdict verdict, TimeSpan remaining) => ValueTask.FromResult(verdict);

    /// <summary>
    /// Called with the verdict of each review before the endpoint responds, also if the endpoint decided without the handler. The objects of
    /// the review can still be read. The remaining time is that until the deadline of the review.
    /// </summary>
    ValueTask DecidedAsync(Review review, Verdict verdict, TimeSpan remaining) => ValueTask.CompletedTask;
}
