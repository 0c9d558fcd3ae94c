using SecretPin.Core.Pins;

namespace SecretPin.Aws.Client;

/// <summary>AWS rejected a request, failed, or is unreachable.</summary>
public sealed class AwsException(PinReason reason, string message, Exception? inner = null) : Exception(message, inner)
{
    public PinReason Reason { get; } = reason;

    /// <summary>Whether the failure concerns only one secret: AWS answers, and other secrets are not affected.</summary>
    public bool IsOfOneSecret { get; init; }

    /// <summary>Whether the failure may be short, so that the request is retried and the last response is still used for a while.</summary>
    public bool IsTransient => Reason is PinReason.SourceUnavailable or PinReason.Throttled;
}
