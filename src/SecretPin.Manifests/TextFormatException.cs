namespace SecretPin.Manifests;

/// <summary>The format of a text is invalid. The message does not quote the text, because it may contain a Secret.</summary>
public sealed class TextFormatException(string message, long line, long column) : FormatException(message)
{
    /// <summary>From 1, in the input.</summary>
    public long Line { get; } = line;

    public long Column { get; } = column;
}
