namespace SecretPin.Fuzz.Answers;

/// <summary>What came back.</summary>
/// <param name="Code">The HTTP status.</param>
/// <param name="Body">All of it.</param>
/// <param name="Allocated">In bytes, what it took to answer; 0 where that is not known.</param>
internal sealed record Reply(int Code, byte[] Body, long Allocated);
