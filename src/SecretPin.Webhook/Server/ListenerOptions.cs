namespace SecretPin.Webhook.Server;

/// <summary>The addresses of the server: section <c>Listen</c>.</summary>
public sealed class ListenerOptions
{
    /// <summary>An IP address. Default 127.0.0.1, so that a development machine serves no other machine; the container image sets 0.0.0.0.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The TLS port of reviews; 0 for any free port. Default 8443.</summary>
    public int Https { get; set; } = 8443;

    /// <summary>The plain HTTP port of probes and metrics; 0 for any free port. Default 8080.</summary>
    public int Http { get; set; } = 8080;

    /// <summary>
    /// How long the webhook serves after the signal to stop, while the endpoints of its Service are updated; at most 5 minutes. Default 0;
    /// the container image sets 10 seconds.
    /// </summary>
    public TimeSpan Drain { get; set; } = TimeSpan.Zero;
}
