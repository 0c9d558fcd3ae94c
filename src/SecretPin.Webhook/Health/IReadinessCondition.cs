namespace SecretPin.Webhook.Health;

/// <summary>Something without which no review should be sent to us.</summary>
public interface IReadinessCondition
{
    /// <summary><see langword="null"/> while all is well; else what is not, for a person.</summary>
    string? WhyNot { get; }
}
