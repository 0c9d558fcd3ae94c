using SecretPin.Core.Guard;

namespace SecretPin.Webhook.Audit;

/// <summary>Keeps attempts where they can be found weeks later.</summary>
internal interface IAttemptRecorder
{
    /// <returns>Ends when the attempt is kept, or given up; never fails.</returns>
    Task RecordAsync(DeletionAttempt attempt);
}
