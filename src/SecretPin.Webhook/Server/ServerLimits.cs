namespace SecretPin.Webhook.Server;

/// <summary>
/// Limits on connections and requests. Without a network policy, every pod can reach the ports, so no client may use up what the API server
/// needs.
/// </summary>
internal static class ServerLimits
{
    /// <summary>
    /// In bytes. The API server accepts requests of at most 3 MiB (apiserver config.go MaxRequestBodyBytes), and the review of an update
    /// contains the object twice. 2 MiB more leave room for the envelope, and for objects that were sent as protobuf, because JSON is larger.
    /// </summary>
    public const int MaxReviewSize = 8 * 1024 * 1024;

    /// <summary>Per port. An API server needs one connection for each review in progress.</summary>
    public const int MaxConnections = 2048;

    /// <summary>Per client address on the port of reviews.</summary>
    public const int MaxConnectionsPerClient = 512;

    /// <summary>For a handshake, and for the headers of a request after their first byte.</summary>
    public static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);
}
