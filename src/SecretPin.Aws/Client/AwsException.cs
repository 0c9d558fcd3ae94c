using SecretPin.Core.Pins;

namespace SecretPin.Aws.Client;

/// <summary>AWS refused, failed, or could not be reached.</summary>
public sealed class AwsException : Exception
{
    public AwsException(PinReason reason, string message, Exception? inner = null)
        : base(message, inner) => Reason = reason;

    public PinReason Reason { get; }

    /// <summary>Whether it is about one secret alone: AWS does answer, and this says nothing of the others.</summary>
    public bool IsOfOneSecret { get; init; }

    /// <summary>Whether it may be over in a moment, so that it is worth asking again at once, and the last answer still counts for a while.</summary>
    public bool IsTransient => Reason is PinReason.SourceUnavailable or PinReason.Throttled;
}
