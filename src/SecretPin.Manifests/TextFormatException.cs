namespace SecretPin.Manifests;

/// <summary>
/// The format of a text is invalid. The message does not quote the text, because it may contain a Secret.
/// </summary>
/// <param name="message">A sentence that describes the problem.</param>
/// <param name="line">From 1, in the input.</param>
/// <param name="column">From 1.</param>
public sealed class TextFormatException(string message, long line, long column) : FormatException(message)
{
    public long Line { get; } = line;

    public long Column { get; } = column;
}
