namespace SecretPin.Fuzz.Answers;

/// <summary>An answer.</summary>
/// <param name="Code">The HTTP status.</param>
/// <param name="Body">The whole body.</param>
/// <param name="Allocated">The allocations for the answer, in bytes; 0 if unknown.</param>
internal sealed record Reply(int Code, byte[] Body, long Allocated);
