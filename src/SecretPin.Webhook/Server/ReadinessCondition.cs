namespace SecretPin.Webhook.Server;

/// <summary>A condition of <c>/readyz</c>.</summary>
/// <param name="Problem">Why the webhook must not receive reviews now, for people; <see langword="null"/> while the condition holds.</param>
internal sealed record ReadinessCondition(Func<string?> Problem);
