namespace SecretPin.Webhook.Reviews;

/// <summary>The cluster did not answer within what a review may take.</summary>
public sealed class ClusterTimeoutException(TimeSpan budget)
    : TimeoutException($"The cluster did not answer within {budget.TotalSeconds:0.#} s.");
