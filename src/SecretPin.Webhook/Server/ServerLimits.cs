namespace SecretPin.Webhook.Server;

/// <summary>
/// Limits on connections and requests. Without a network policy, every pod can reach the ports, so no client may use up what the API server
/// needs.
/// </summary>
internal static class ServerLimits
{
    /// <summary>
    /// In bytes. etcd stores objects of at most 1.5 MiB. In the JSON of a review, a byte of the object needs up to six, because the API server writes
    /// <c>&lt;</c> as <c>\u003c</c>. The review of an update contains the object twice. A larger review must not exist: the API server would skip a
    /// webhook with the failure policy Ignore, and a user could evade enforcement with a large text.
    /// </summary>
    public const int MaxReviewSize = 20 * 1024 * 1024;

    /// <summary>Of all clients together, per port. <see cref="ConnectionLimit"/> limits those of each client.</summary>
    public const int MaxConnections = 2048;

    /// <summary>For a handshake, and for the headers of a request after their first byte.</summary>
    public static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);
}
