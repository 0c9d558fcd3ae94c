namespace SecretPin.Manifests;

/// <summary>
/// Text is not of the form that it should have. The message says what was seen and quotes nothing of what was read: it may
/// be a Secret.
/// </summary>
/// <param name="message">A sentence about the text.</param>
/// <param name="line">From 1, in what was read.</param>
/// <param name="column">From 1, in what was read.</param>
public sealed class TextFormatException(string message, long line, long column) : FormatException(message)
{
    public long Line { get; } = line;

    public long Column { get; } = column;
}
