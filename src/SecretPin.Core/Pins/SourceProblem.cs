namespace SecretPin.Core.Pins;

/// <summary>Why a source does not say which version it is.</summary>
/// <param name="Reason">Of the alias's condition.</param>
/// <param name="Message">Sentences for people, that say what to do. The same problem has the same message, however often it is met.</param>
public sealed record SourceProblem(PinReason Reason, string Message);
