namespace SecretPin.Webhook.Listening;

/// <summary>The last on its connection: an answer after which we want another one.</summary>
internal static class LastAnswer
{
    /// <summary>What a client needs to hear GOAWAY, and what it sent before that to reach us: more than a round trip in a cluster.</summary>
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Nothing else is lost with the connection. HTTP/1.1 says <c>Connection: close</c> with the answer. In HTTP/2 GOAWAY goes out at
    /// once, and the connection ends with the last request on it: so this answer waits for those that are on their way
    /// (RFC 9113, section 6.8).
    /// </summary>
    public static void CloseConnection(this HttpContext context)
    {
        context.Connection.RequestClose();
        if (HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            context.Response.OnStarting(() => Task.Delay(RoundTrip, context.RequestServices.GetRequiredService<TimeProvider>()));
        }
    }
}
