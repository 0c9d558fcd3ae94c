namespace SecretPin.Webhook.Server;

/// <summary>Where we listen: section <c>Listen</c>.</summary>
public sealed class ListenerOptions
{
    /// <summary>An IP address. By default 127.0.0.1, so that a laptop serves nobody else; the container's image says 0.0.0.0.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The port of reviews, over TLS; 0 is any that is free. Default 8443.</summary>
    public int Https { get; set; } = 8443;

    /// <summary>The port of probes and metrics, in plain HTTP; 0 is any that is free. Default 8080.</summary>
    public int Http { get; set; } = 8080;

    /// <summary>
    /// How long we go on serving after we were told to stop, while everyone learns that we are not ready; at most 5
    /// minutes. Default 0; the container's image says 10 seconds.
    /// </summary>
    public TimeSpan Drain { get; set; } = TimeSpan.Zero;
}
