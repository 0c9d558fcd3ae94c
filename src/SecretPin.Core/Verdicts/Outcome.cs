namespace SecretPin.Core.Verdicts;

/// <summary>What the API server is told to do.</summary>
public enum Outcome
{
    Allow,
    Rewrite,
    Deny,
}
