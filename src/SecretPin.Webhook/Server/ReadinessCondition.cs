namespace SecretPin.Webhook.Server;

/// <summary>A condition of <c>/readyz</c>.</summary>
/// <param name="Problem">Returns why the webhook is not ready, as text for the operator; <see langword="null"/> while the condition holds.</param>
internal sealed record ReadinessCondition(Func<string?> Problem);
