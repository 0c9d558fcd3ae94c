namespace SecretPin.Webhook.Reviews;

/// <summary>The cluster did not answer within the deadline of the review.</summary>
public sealed class ClusterTimeoutException(TimeSpan deadline)
    : TimeoutException($"The cluster did not answer within {deadline.TotalSeconds:0.#} s.");
